package io.jenkins.plugins.databricks.rest.settings;

import java.util.regex.Pattern;

/** Which host names mean the machine itself, whatever a name server or a proxy would make of them. */
public final class Loopback {

    /** The IPv6 address in each of its spellings, and the IPv4 addresses in their one. */
    private static final Pattern NAMES = Pattern.compile(
            "localhost|127(\\.[0-9]{1,3}){3}|\\[?(::1|(0{1,4}:){7}0{0,3}1|::ffff:127(\\.[0-9]{1,3}){3})]?",
            Pattern.CASE_INSENSITIVE);

    private Loopback() {}

    /**
     * Whether this is a loopback address.
     *
     * @param host a host name or an address, in IPv6 with or without brackets
     */
    public static boolean is(String host) {
        return NAMES.matcher(host).matches();
    }
}
