package io.jenkins.plugins.databricks.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects that a JVM holds after a full garbage collection.
 *
 * @param bytes how many bytes they take, by their class
 */
record LiveHeap(Map<String, Long> bytes) {

    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");
    private static final Pattern THREAD = Pattern.compile("\"(Databricks [^\"]*)\" .*");

    /** @param process the JVM, which must be one of this user */
    static LiveHeap of(long process) throws IOException, InterruptedException {
        // What the first collection finds to be only weakly reachable is gone after the second one.
        jcmd(process, "GC.run");
        Map<String, Long> bytes = new HashMap<>();
        for (String line : jcmd(process, "GC.class_histogram")) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                bytes.merge(matcher.group(2), Long.parseLong(matcher.group(1)), Long::sum);
            }
        }
        return new LiveHeap(bytes);
    }

    /** How many threads of the plugin a JVM has. */
    static long threads(long process) throws IOException, InterruptedException {
        return jcmd(process, "Thread.print").stream()
                .filter(line -> THREAD.matcher(line).matches())
                .count();
    }

    private static List<String> jcmd(long process, String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(JCMD.toString(), Long.toString(process), command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + lines);
        }
        return lines;
    }

    /** What there is more than in another one; less is negative. */
    LiveHeap minus(LiveHeap other) {
        Map<String, Long> difference = new HashMap<>(bytes);
        other.bytes.forEach((type, size) -> difference.merge(type, -size, Long::sum));
        return new LiveHeap(difference);
    }

    /** The bytes of all classes, except those of which there is less. */
    long total() {
        return bytes.values().stream()
                .filter(size -> size > 0)
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The classes whose objects take most, with the bytes of these objects. */
    List<Map.Entry<String, Long>> largest(int most) {
        return bytes.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(most)
                .toList();
    }
}
