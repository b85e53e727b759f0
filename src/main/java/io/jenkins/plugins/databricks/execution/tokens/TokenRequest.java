package io.jenkins.plugins.databricks.execution.tokens;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An HTTP request without its body, which no request to a token service needs.
 *
 * @param headers the values of each header, by its name in lower case
 */
record TokenRequest(String method, String target, Map<String, List<String>> headers) {

    private static final int LONGEST = 8 << 10;
    private static final String END = "\r\n\r\n";

    /** It is malformed, too long, or did not arrive in time. */
    static final class Unreadable extends IOException {

        private static final long serialVersionUID = 1L;

        private final int status;

        Unreadable(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Reads a request that must have arrived completely within this time. */
    static TokenRequest read(Socket connection, Duration within) throws IOException {
        long end = System.nanoTime() + within.toNanos();
        InputStream in = connection.getInputStream();
        byte[] bytes = new byte[LONGEST];
        int length = 0;
        while (true) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new Unreadable(408, "The request did not arrive in time");
            }
            connection.setSoTimeout((int) left);
            int read;
            try {
                read = in.read(bytes, length, bytes.length - length);
            } catch (SocketTimeoutException e) {
                continue;
            }
            if (read < 0) {
                throw new Unreadable(400, "The request is incomplete");
            }
            length += read;
            String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            int headEnd = text.indexOf(END);
            if (headEnd >= 0) {
                return parse(text.substring(0, headEnd));
            }
            if (length == bytes.length) {
                throw new Unreadable(431, "The request is too long");
            }
        }
    }

    private static TokenRequest parse(String head) throws Unreadable {
        String[] lines = head.split("\r\n");
        String[] words = lines[0].split(" ");
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new Unreadable(400, "This is no HTTP/1.1 request");
        }
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, Math.max(colon, 0));
            if (name.isEmpty() || !name.equals(name.strip())) {
                throw new Unreadable(400, "A header is malformed");
            }
            headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).strip());
        }
        return new TokenRequest(words[0], words[1], headers);
    }

    /** The value of a header that is there exactly once, or {@code null}. */
    @CheckForNull
    String header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        return values.size() == 1 ? values.get(0) : null;
    }
}
