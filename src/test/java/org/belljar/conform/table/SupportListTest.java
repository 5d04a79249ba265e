package org.belljar.conform.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.belljar.abi.SyscallNumber;
import org.belljar.conform.ConformException;
import org.junit.jupiter.api.Test;

class SupportListTest {
    private final SyscallTable table = SyscallTable.load();
    private final SupportList list = new SupportList(table);

    @Test
    void theTableIsTheOneThatBelljarWasBuiltFrom() {
        assertTrue(table.rows().size() > 350);
        table.rows().forEach(r -> assertEquals(r.name(), SyscallNumber.name(r.nr())));
        table.rows().forEach(r -> r.args().stream().filter(Argument::isNamed).forEach(a -> assertTrue(table.flags(a.format()) != null, r.name())));
    }

    @Test
    void eachFormatHoldsTheSameRows() throws Exception {
        List<String> filter = List.of("pipe*", "afs_syscall");
        assertEquals("number,name,family,status,errno,arguments,note\r\n22,pipe,pipe,full,,pipefd,\r\n183,afs_syscall,absent,absent,ENOSYS,,never implemented by Linux\r\n"
                + "293,pipe2,pipe,full,,pipefd flags,\r\n", list.print(SupportList.Format.CSV, filter));
        assertTrue(list.print(SupportList.Format.JSON, filter).contains("\"name\": \"pipe2\""));
        assertTrue(list.print(SupportList.Format.TABLE, filter).endsWith("3 calls: 2 full, 0 partial, 1 absent\n"));
        assertTrue(list.print(SupportList.Format.HTML, filter).contains("<code>pipe2</code>"));
    }

    @Test
    void filtersByStatusAndFamily() throws Exception {
        assertTrue(list.print(SupportList.Format.CSV, List.of("absent")).lines().skip(1).allMatch(l -> l.contains(",absent,")));
        assertTrue(list.print(SupportList.Format.CSV, List.of("family:pipe")).lines().skip(1).allMatch(l -> l.contains(",pipe,")));
        assertTrue(assertThrows(ConformException.class, () -> list.print(SupportList.Format.CSV, List.of("nonsense"))).getMessage().contains("matches no call"));
    }
}
