package org.belljar.oci.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.belljar.abi.SyscallNumber;
import org.belljar.oci.config.OciConfig;
import org.belljar.seccomp.Action;
import org.belljar.seccomp.CallData;
import org.belljar.seccomp.RuleFilter;
import org.junit.jupiter.api.Test;

class SeccompProfileTest {
    private static RuleFilter compile(String seccomp) throws Exception {
        String json = "{\"ociVersion\":\"1.0.0\",\"root\":{\"path\":\"r\"},\"linux\":{\"seccomp\":" + seccomp + "}}";
        return SeccompProfile.compile(OciConfig.parse(json.getBytes(StandardCharsets.UTF_8)).linux().seccomp());
    }

    private static int run(RuleFilter f, int nr, long... args) {
        return f.run(new CallData(nr, 0, java.util.Arrays.copyOf(args, 6)));
    }

    @Test
    void unknownNamesAreLeftOut() throws Exception {
        RuleFilter f = compile("""
            {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["no_such_call","read"],"action":"SCMP_ACT_ALLOW"}]}""");
        assertTrue(f.alwaysAllows(SyscallNumber.READ));
        assertEquals(Action.ERRNO | 38, run(f, SyscallNumber.WRITE), "newer than the profile");
    }

    @Test
    void conditionsOnTheSameArgumentAreAlternatives() throws Exception {
        RuleFilter f = compile("""
            {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":5,"syscalls":[{"names":["personality"],"action":"SCMP_ACT_ALLOW","args":[
              {"index":0,"value":0,"op":"SCMP_CMP_EQ"},{"index":0,"value":8,"op":"SCMP_CMP_EQ"}]}]}""");
        assertEquals(Action.ALLOW, run(f, SyscallNumber.PERSONALITY, 8));
        assertEquals(Action.ALLOW, run(f, SyscallNumber.PERSONALITY, 0));
        assertEquals(Action.ERRNO | 5, run(f, SyscallNumber.PERSONALITY, 1));
    }

    @Test
    void rulesOfTheDefaultActionSayNothing() throws Exception {
        RuleFilter f = compile("""
            {"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"},
              {"names":["read"],"action":"SCMP_ACT_ERRNO","errnoRet":2,"args":[{"index":1,"value":15,"valueTwo":4,"op":"SCMP_CMP_MASKED_EQ"}]}]}""");
        assertEquals(Action.ERRNO | 2, run(f, SyscallNumber.READ, 0, 0x14));
        assertEquals(Action.ALLOW, run(f, SyscallNumber.READ, 0, 0x15));
        assertEquals(Action.ALLOW, run(f, 460));
    }

    @Test
    void knowsAllActions() throws Exception {
        for (String[] a : new String[][] {{"KILL", "0"}, {"KILL_THREAD", "0"}, {"KILL_PROCESS", "80000000"}, {"TRAP", "30000"},
            {"ERRNO", "50001"}, {"TRACE", "7ff00001"}, {"LOG", "7ffc0000"}}) {
            RuleFilter f = compile("{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_" + a[0] + "\"}]}");
            assertEquals((int) Long.parseLong(a[1], 16), run(f, SyscallNumber.READ), a[0]);
        }
    }
}
