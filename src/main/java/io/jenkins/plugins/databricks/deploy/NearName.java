package io.jenkins.plugins.databricks.deploy;

import java.util.Collection;
import java.util.Locale;

/** Finds what somebody may have meant who wrote a name that there is not. */
public final class NearName {

    private NearName() {}

    /** The name that is nearest, if one is as near as a typing mistake or another way to write it; {@code null} otherwise. */
    public static String among(Collection<String> names, String written) {
        String plain = plain(written);
        String nearest = null;
        int least = Math.min(2, plain.length() / 3) + 1;
        for (String name : names) {
            int distance = distance(plain, plain(name), least);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest;
    }

    /** {@code maxConcurrentRuns} and {@code max-concurrent-runs} are {@code max_concurrent_runs} otherwise written. */
    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** How many letters have to be put in, left out or changed to make one of the other; any number from {@code enough} on stands for all that are larger. */
    private static int distance(String a, String b, int enough) {
        if (Math.abs(a.length() - b.length()) >= enough) {
            return enough;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j - 1], row[j]) + 1);
            }
        }
        return row[b.length()];
    }
}
