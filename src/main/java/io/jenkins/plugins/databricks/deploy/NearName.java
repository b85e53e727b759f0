package io.jenkins.plugins.databricks.deploy;

import java.util.Collection;
import java.util.Locale;

/** Suggests an existing name for a misspelt one. */
public final class NearName {

    private NearName() {}

    /** The closest name, if it differs only by a typo or in notation; otherwise {@code null}. */
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

    /** Treats {@code maxConcurrentRuns} and {@code max-concurrent-runs} as {@code max_concurrent_runs}. */
    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /**
     * The edit distance: how many letters must be inserted, removed or changed; any result from {@code enough} on means
     * at least that.
     */
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
