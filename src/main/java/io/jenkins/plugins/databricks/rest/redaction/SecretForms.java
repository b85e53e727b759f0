package io.jenkins.plugins.databricks.rest.redaction;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Detects secrets by their form: prefixes of tokens and keys of known services, passwords in URLs, credentials in
 * headers, {@code password=…}, {@code --password …}, long random text. Each pattern examines a bounded stretch from
 * each character, so the time is linear in the length of the text.
 */
public final class SecretForms {

    /**
     * The formats of known tokens, keys and secret URLs of services.
     *
     * @see <a
     *     href="https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns">a
     *     public list</a>
     */
    private static final String TOKENS = """
            dapi[0-9A-Za-z]{8}
            dose[0-9a-f]{16}
            gh[pousr]_[A-Za-z0-9]{10}
            github_pat_\\w{10}
            gl(?:pat|dt|rt|ptt|cbt|soat|agent|oas|ft|imt)-[\\w-]{10}
            A(?:KIA|SIA|BIA|CCA)[0-9A-Z]{12}
            xox[a-z]-[\\w-]{8}
            xapp-\\d-\\w{5}
            sk-(?:ant-|proj-|svcacct-|or-|live-|admin-)?[A-Za-z0-9_]{16}
            [rs]k_(?:live|test)_[A-Za-z0-9]{8}
            whsec_[A-Za-z0-9+/=]{10}
            eyJ[A-Za-z0-9_-]{16}
            AIza[\\w-]{20}
            ya29\\.[\\w-]{10}
            GOCSPX-[\\w-]{10}
            npm_[A-Za-z0-9]{16}
            pypi-AgE[\\w-]{10}
            hf_[A-Za-z0-9]{16}
            dckr_[po]at_[\\w-]{10}
            SG\\.[\\w-]{16}
            hv[sbr]\\.[\\w-]{16}
            shp(?:at|ca|pa|ss)_[0-9a-fA-F]{16}
            (?:lin_api|dop_v1|doo_v1|glsa|gsk|sntrys|rubygems|r8|tvly|pplx|xai)[-_][A-Za-z0-9]{12}
            (?:dt0c01\\.|PMAK-|NRAK-|ATATT3|ATCTT3|AGE-SECRET-KEY-)[A-Za-z0-9]{12}
            sq0[a-z]{3}-[\\w-]{10}
            \\d{8,10}:AA[\\w-]{30}
            [A-Za-z0-9_~.-]{3}[78]Q~[\\w.~-]{20}
            PuTTY-User-Key-File
            (?i:sharedaccesssignature\\s)
            (?i:x-(?:amz|goog)-signature=)
            (?i:signature=)[\\w%+/-]{8}
            hooks\\.slack\\.com/(?:services|workflows|triggers)/
            discord(?:app)?\\.com/api/webhooks/
            webhook\\.office\\.com/""";

    private static final Pattern KNOWN =
            Pattern.compile("(?<![A-Za-z0-9])(?:" + TOKENS.replace("\n", "|") + ")|-----BEGIN (?!CERTIFICATE|PUBLIC)");

    /** What follows the name of an authentication scheme in a header; a word of prose is all lower case. */
    private static final Pattern HEADER = Pattern.compile(
            "(?i:\\b(?:bearer|basic|digest|negotiate|apikey|token))\\s{1,3}+(?![a-z]{1,40}+(?![\\w~+/=-]))[\\w.~+/=-]{6}");

    private static final Pattern AUTHORITY =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,20}+):/{2,3}+([^/?#\\s\"'<>]{1,1024}+)");

    /** Oracle URLs have user and password before the {@code @}, without a scheme. */
    private static final Pattern ORACLE =
            Pattern.compile("(?i)jdbc:oracle:[a-z0-9]{1,10}+:[^@/\\s]{1,128}+/[^@\\s]{1,128}+@");

    /** In these URLs a container precedes the {@code @}. */
    private static final Set<String> CONTAINERS = Set.of("abfs", "abfss", "wasb", "wasbs", "adl");

    private static final Pattern USER = Pattern.compile("[A-Za-z][A-Za-z._-]{0,31}");

    /**
     * A secret of a known form up to its end, or what follows the name of a scheme in a header if it is as long as a
     * token.
     */
    private static final Pattern WHOLE =
            Pattern.compile("(?:" + KNOWN.pattern() + ")[^\\s\"'<>&,;]*+|(?<=(?i:bearer|basic) )[\\w.~+/=-]{16,}+");

    private SecretForms() {}

    /** The text with a placeholder for each secret whose form shows where it begins and ends. */
    public static String hidden(String text) {
        return WHOLE.matcher(text).replaceAll("(hidden)");
    }

    /** @param marked a result of {@link SecretReferences#mark} */
    static boolean isIn(String marked) {
        return hasKnownForm(marked)
                || HEADER.matcher(marked).find()
                || SecretAssignments.areIn(marked)
                || RandomText.isIn(marked);
    }

    /** Whether it contains a form that only secrets have. */
    static boolean hasKnownForm(String marked) {
        return KNOWN.matcher(marked).find()
                || hasUserInfo(marked)
                || ORACLE.matcher(marked).find();
    }

    private static boolean hasUserInfo(String text) {
        Matcher authority = AUTHORITY.matcher(text);
        while (authority.find()) {
            int at = authority.group(2).lastIndexOf('@');
            if (at > 0
                    && isSecretUser(
                            authority.group(1).toLowerCase(Locale.ROOT),
                            authority.group(2).substring(0, at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSecretUser(String scheme, String userInfo) {
        int colon = userInfo.indexOf(':');
        if (colon >= 0) {
            String password = userInfo.substring(colon + 1);
            return !password.isEmpty() && !SecretReferences.areAll(password);
        }
        return !CONTAINERS.contains(scheme)
                && !SecretReferences.areAll(userInfo)
                && !USER.matcher(userInfo).matches();
    }
}
