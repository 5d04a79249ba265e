package org.belljar.cli;

import org.belljar.sandbox.SandboxConfig;

/** {@code --platform-opt}; the system properties belljar.noRewriting, noSpinning, noSharing and noServing say the same for test runs. */
final class PlatformOptions {
    private PlatformOptions() {}

    static SandboxConfig.FastPaths of(OptionParser.Result options) throws UsageException {
        boolean rewriting = !Boolean.getBoolean("belljar.noRewriting");
        boolean spinning = !Boolean.getBoolean("belljar.noSpinning");
        boolean sharing = !Boolean.getBoolean("belljar.noSharing");
        boolean serving = !Boolean.getBoolean("belljar.noServing");
        for (String names : options.all(DoOption.PLATFORM_OPT)) {
            for (String name : names.split(",", -1)) {
                switch (name) {
                    case "no-rewriting" -> rewriting = false;
                    case "no-spinning" -> spinning = false;
                    case "no-sharing" -> sharing = false;
                    case "no-serving" -> serving = false;
                    default -> throw new UsageException(
                            "'" + name + "' is not a platform option: no-rewriting, no-spinning, no-sharing or no-serving");
                }
            }
        }
        return new SandboxConfig.FastPaths(rewriting, spinning, sharing, serving);
    }
}
