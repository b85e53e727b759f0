package io.jenkins.plugins.databricks.rest.settings;

import java.util.regex.Pattern;

/** Recognises loopback host names and addresses. */
public final class Loopback {

    /** Every notation of the IPv6 address, and the standard one of the IPv4 addresses. */
    private static final Pattern NAMES = Pattern.compile(
            "localhost|127(\\.[0-9]{1,3}){3}|\\[?(::1|(0{1,4}:){7}0{0,3}1|::ffff:127(\\.[0-9]{1,3}){3})]?",
            Pattern.CASE_INSENSITIVE);

    private Loopback() {}

    /**
     * Whether this is a loopback address.
     *
     * @param host a host name or an address; IPv6 with or without brackets
     */
    public static boolean is(String host) {
        return NAMES.matcher(host).matches();
    }
}
