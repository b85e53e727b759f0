package io.jenkins.plugins.databricks.rest.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Detects names of secrets among those of fields, parameters, environment variables and Spark settings. A name is split
 * into words: {@code PGPASS} and {@code clientSecret} are names of secrets, {@code compass}, {@code task_key} and
 * {@code max_tokens} are not.
 */
final class SecretNames {

    /** Longer names are not examined. */
    private static final int LONGEST = 1_000;

    /**
     * The end of a word: between letters and anything else, before a capital after a lower-case letter, before the last
     * of several capitals.
     */
    private static final Pattern WORD_END =
            Pattern.compile("[^\\p{L}]+|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    private static final Set<String> SECRET = set("""
            authorization bearer cookie cookies cred creds hmac jwt mfa otp pat pepper pin psk pw pwd salt sas senha sig
            totp""");

    /** Secret wherever they occur in a word, as in {@code dbpassword}. */
    private static final List<String> SECRET_PARTS = List.of(
            "password",
            "passwd",
            "passphrase",
            "passcode",
            "passkey",
            "passwort",
            "kennwort",
            "contrase",
            "secret",
            "credential",
            "connectionstring",
            "connstr",
            "apikey",
            "accesskey",
            "privatekey",
            "sharedkey",
            "sharedaccess",
            "accountkey",
            "authkey",
            "masterkey",
            "signingkey",
            "encryptionkey");

    private static final Set<String> HARMLESS_PASS = set("""
            bypass compass encompass surpass trespass overpass underpass lowpass highpass bandpass""");

    /** Words after which the name refers to something about the secret, not to the secret. */
    private static final Set<String> ABOUT = set("""
            alias arn backend bucket buckets budget cache class code col cols column columns converter count dataset
            days deserializer dir directory disabled duration enabled endpoint expiration expires expiry field fields
            file files format generator host hostname hours interval length library lifetime limit location manager
            memory minutes mode name names path per policy prefix provider range rate required retries rotation scope
            scopes seconds serializer size store table threshold through timeout ttl type types uri url usage validation
            vault version""");

    /** Keys that are identifiers, or parts of tables and messages. */
    private static final Set<String> HARMLESS_KEYS = set("""
            business cache candidate cluster clustering column composite dedup distribution environment event feature
            foreign group grouping index join kms label lookup merge message metric natural object order partition
            partitioning public record routing row sort sorting surrogate tag task unique zorder""");

    private static final Set<String> SECRET_KEYS = Set.of(
            "access",
            "account",
            "api",
            "encryption",
            "host",
            "license",
            "private",
            "secret",
            "shared",
            "signing",
            "ssh",
            "storage");

    private static final Set<String> AMBIGUOUS_KEYS = Set.of("primary", "secondary");

    /** Tokens for paging and idempotency, or those that models count. */
    private static final Set<String> HARMLESS_TOKENS = set("""
            completion continuation eos bos idempotency input max min new num output pad page prompt special stop total
            unk""");

    private SecretNames() {}

    static boolean isOne(String name) {
        if (name.length() > LONGEST) {
            return true;
        }
        List<String> words = words(name);
        for (int i = 0; i < words.size(); i++) {
            if (isSecretWord(words, i) && !isAboutOne(words, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it could be the name of a secret or of a sort column: only the value can tell. */
    static boolean isAmbiguous(String name) {
        List<String> words = name.length() > LONGEST ? List.of() : words(name);
        int last = words.size() - 1;
        return last >= 0
                && words.get(last).equals("key")
                && (last == 0 || AMBIGUOUS_KEYS.contains(words.get(last - 1)));
    }

    private static Set<String> set(String words) {
        return Set.of(words.split("\\s+"));
    }

    private static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        for (String word : WORD_END.split(name)) {
            if (!word.isEmpty()) {
                words.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    private static boolean isSecretWord(List<String> words, int at) {
        String word = words.get(at);
        String before = at == 0 ? "" : words.get(at - 1);
        if (word.contains("token")) {
            return !word.startsWith("tokeni") && !HARMLESS_TOKENS.contains(before);
        }
        if (word.equals("key")) {
            return at > 0 && !HARMLESS_KEYS.contains(before) && !AMBIGUOUS_KEYS.contains(before);
        }
        if (word.equals("keys")) {
            return SECRET_KEYS.contains(before);
        }
        if (word.equals("auth")) {
            return at == words.size() - 1;
        }
        if (word.equals("string") || word.equals("str")) {
            return before.equals("connection") || before.equals("conn");
        }
        if (word.equals("signature")) {
            return before.equals("access");
        }
        return SECRET.contains(word)
                || SECRET_PARTS.stream().anyMatch(word::contains)
                || (word.endsWith("pass") && !HARMLESS_PASS.contains(word))
                || word.endsWith("pwd")
                || word.endsWith("pw");
    }

    /** Whether what follows it, possibly more words for secrets, ends in a word such as "path" or "scope". */
    private static boolean isAboutOne(List<String> words, int at) {
        int next = at + 1;
        while (next < words.size() && isSecretWord(words, next)) {
            next++;
        }
        return next < words.size() && ABOUT.contains(words.get(next));
    }
}
