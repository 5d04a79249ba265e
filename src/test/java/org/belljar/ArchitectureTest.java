package org.belljar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;

/** The package table of docs/architecture.md. */
@AnalyzeClasses(packages = "org.belljar", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "org.belljar.";
    private static final int PLUG_INS = 4;

    /** Level of each package directly below org.belljar; those below it are of the same level. */
    private static final Map<String, Integer> LEVELS = Map.ofEntries(
            Map.entry("abi", 0), Map.entry("json", 0), Map.entry("sync", 0),
            Map.entry("bpf", 1), Map.entry("host", 1), Map.entry("platform", 1), Map.entry("seccomp", 1),
            Map.entry("keys", 2), Map.entry("landlock", 2), Map.entry("mm", 2), Map.entry("vfs", 2),
            Map.entry("kernel", 3),
            Map.entry("fs", PLUG_INS), Map.entry("net", PLUG_INS), Map.entry("tty", PLUG_INS), Map.entry("device", PLUG_INS),
            Map.entry("ipc", PLUG_INS), Map.entry("event", PLUG_INS),
            Map.entry("syscall", 5), Map.entry("trace", 5),
            Map.entry("sandbox", 6),
            Map.entry("cli", 7), Map.entry("oci", 7), Map.entry("conform", 7));

    @ArchTest
    static final ArchRule importsGoDownOnly = classes().should(new ArchCondition<>("import only from their own level and below") {
        @Override
        public void check(JavaClass c, ConditionEvents events) {
            int level = level(c, events);
            for (Dependency d : c.getDirectDependenciesFromSelf()) {
                JavaClass target = d.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(ROOT) && level(target, events) > level) {
                    events.add(SimpleConditionEvent.violated(c, d.getDescription()));
                }
            }
        }
    });

    @ArchTest
    static final ArchRule plugInsDoNotKnowOneAnother = classes().should(new ArchCondition<>("not import another plug-in") {
        @Override
        public void check(JavaClass c, ConditionEvents events) {
            if (level(c, events) != PLUG_INS) {
                return;
            }
            for (Dependency d : c.getDirectDependenciesFromSelf()) {
                JavaClass target = d.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(ROOT) && level(target, events) == PLUG_INS && !mayImport(plugIn(c), plugIn(target))) {
                    events.add(SimpleConditionEvent.violated(c, d.getDescription()));
                }
            }
        }
    });

    @ArchTest
    static final ArchRule internalsOfTheJdkStayWhereTheyAreAllowed = noClasses()
            .that().resideOutsideOfPackages("org.belljar.kernel..", "org.belljar.sync..", "org.belljar.host..")
            .should().dependOnClassesThat().resideInAnyPackage("jdk.internal..", "sun..");

    @ArchTest
    static final ArchRule picocliServesTheCommandLineOnly = noClasses()
            .that().resideOutsideOfPackage("org.belljar.cli..")
            .should().dependOnClassesThat().resideInAPackage("picocli..");

    @ArchTest
    static final ArchRule noMutableStatics = fields()
            .that().areStatic().and(new DescribedPredicate<JavaField>("are not made by the compiler") {
                @Override
                public boolean test(JavaField f) {
                    return !f.getModifiers().contains(JavaModifier.SYNTHETIC) && !f.getName().startsWith("$");
                }
            })
            .should().beFinal();

    private static int level(JavaClass c, ConditionEvents events) {
        String name = c.getPackageName();
        if (!name.startsWith(ROOT)) {
            return Integer.MAX_VALUE;
        }
        String top = name.substring(ROOT.length()).split("\\.")[0];
        Integer level = LEVELS.get(top);
        if (level == null) {
            events.add(SimpleConditionEvent.violated(c, "package " + name + " has no level: add it here and to docs/architecture.md"));
            return Integer.MAX_VALUE;
        }
        return level;
    }

    /** A plug-in imports itself; the address families share what lies in net. */
    private static boolean mayImport(String from, String to) {
        return from.equals(to) || to.equals("net") && from.startsWith("net.");
    }

    /** fs.tmpfs and fs.host are plug-ins of their own; so is tty. */
    private static String plugIn(JavaClass c) {
        List<String> parts = List.of(c.getPackageName().substring(ROOT.length()).split("\\."));
        boolean isFamily = parts.getFirst().equals("fs") || parts.getFirst().equals("net");
        return String.join(".", parts.subList(0, Math.min(parts.size(), isFamily ? 2 : 1)));
    }
}
