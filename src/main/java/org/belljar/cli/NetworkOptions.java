package org.belljar.cli;

import java.util.ArrayList;
import java.util.List;
import org.belljar.net.IpAddress;
import org.belljar.net.NetworkMode;
import org.belljar.sandbox.SandboxConfig;

/** {@code --network} and {@code --publish}. */
final class NetworkOptions {
    private static final int PORT_MAX = 65535;
    private static final String LOOPBACK = "127.0.0.1";

    private NetworkOptions() {}

    static SandboxConfig.Network of(OptionParser.Result options) throws UsageException {
        NetworkMode mode = mode(options.last(DoOption.NETWORK));
        List<SandboxConfig.Publish> published = new ArrayList<>();
        for (String text : options.all(DoOption.PUBLISH)) {
            published.add(publish(text));
        }
        if (!published.isEmpty() && mode != NetworkMode.LOOPBACK) {
            throw new UsageException("--publish needs --network=loopback");
        }
        return new SandboxConfig.Network(mode, published);
    }

    private static NetworkMode mode(String text) throws UsageException {
        return switch (text == null ? "loopback" : text) {
            case "none" -> NetworkMode.NONE;
            case "loopback" -> NetworkMode.LOOPBACK;
            case "host" -> NetworkMode.HOST;
            case "host-raw" -> NetworkMode.HOST_RAW;
            default -> throw new UsageException("'" + text + "' is not a network mode: none, loopback, host or host-raw");
        };
    }

    private static SandboxConfig.Publish publish(String text) throws UsageException {
        String[] parts = text.split(":", -1);
        if (parts.length != 2 && parts.length != 3 || parts.length == 3 && IpAddress.parseV4(parts[0]) == null) {
            throw notAPublication(text);
        }
        int at = parts.length - 2;
        return new SandboxConfig.Publish(at == 0 ? LOOPBACK : parts[0], port(text, parts[at]), port(text, parts[at + 1]));
    }

    private static int port(String whole, String text) throws UsageException {
        boolean isNumber = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = isNumber ? Integer.parseInt(text) : 0;
        if (port < 1 || port > PORT_MAX) {
            throw notAPublication(whole);
        }
        return port;
    }

    private static UsageException notAPublication(String text) {
        return new UsageException("'" + text + "' is not of the form HOSTPORT:PORT or ADDRESS:HOSTPORT:PORT, with an IPv4 address");
    }
}
