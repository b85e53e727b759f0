package io.jenkins.plugins.databricks.emulator.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One kept-alive HTTP/1.1 connection, with the right to break it at any point. */
final class HttpConnection {

    private static final int BUFFER = 64 << 10;
    private static final int LONGEST_LINE = 64 << 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /**
     * @param socket the TCP connection itself, even where {@code streams} is TLS on top of it
     * @param receiving what limits the speed towards the server
     * @param sending what limits the speed towards the client
     */
    HttpConnection(Socket socket, Socket streams, List<Pace> receiving, List<Pace> sending) throws IOException {
        this.socket = socket;
        InputStream received = streams.getInputStream();
        for (Pace pace : receiving) {
            received = new PacedInputStream(received, pace);
        }
        OutputStream sent = streams.getOutputStream();
        for (Pace pace : sending) {
            sent = new PacedOutputStream(sent, pace);
        }
        this.in = new BufferedInputStream(received, BUFFER);
        this.out = new BufferedOutputStream(sent, BUFFER);
    }

    /** The next request's head, null where the client has closed the connection. */
    HttpRequest read() throws IOException {
        String line;
        try {
            line = readLine(in);
        } catch (EOFException e) {
            return null;
        }
        String[] parts = line.split(" ");
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new IOException("No HTTP/1.1 request line: " + line);
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new IOException("No HTTP header: " + header);
            }
            headers.merge(
                    header.substring(0, colon), header.substring(colon + 1).trim(), (one, more) -> one + ", " + more);
        }
        int question = parts[1].indexOf('?');
        String path = question < 0 ? parts[1] : parts[1].substring(0, question);
        String query = question < 0 ? "" : parts[1].substring(question + 1);
        try {
            return new HttpRequest(parts[0], path, HttpRequest.decodeQuery(query), headers, body(headers));
        } catch (IllegalArgumentException e) {
            throw new IOException("Wrong percent-encoding: " + query, e);
        }
    }

    private ReceivedBody body(Map<String, String> headers) throws IOException {
        boolean chunked = headers.getOrDefault("Transfer-Encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked");
        String length = headers.getOrDefault("Content-Length", "0");
        boolean waits = headers.getOrDefault("Expect", "").equalsIgnoreCase("100-continue");
        try {
            return new ReceivedBody(in, chunked ? -1 : Long.parseLong(length), waits ? this::sendContinue : () -> {});
        } catch (NumberFormatException e) {
            throw new IOException("No Content-Length: " + length, e);
        }
    }

    private void sendContinue() {
        try {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends an answer.
     *
     * @param keep whether the connection is to be used again
     * @param bodyLimit breaks off after so many bytes of the body
     * @param oneChunk sends the body as a chunk that is not followed by the last one
     */
    void write(HttpRequest request, HttpAnswer answer, boolean keep, long bodyLimit, boolean oneChunk)
            throws IOException {
        long length = answer.length();
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " " + reason(answer.status()) + "\r\n");
        answer.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (answer.status() != 204) {
            head.append(oneChunk ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + length + "\r\n");
        }
        head.append(keep ? "\r\n" : "Connection: close\r\n\r\n");
        head.append(oneChunk ? Long.toHexString(length) + "\r\n" : "");
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (!request.method().equals("HEAD")) {
            writeBody(answer, Math.min(bodyLimit, length));
        }
        out.flush();
    }

    private void writeBody(HttpAnswer answer, long length) throws IOException {
        if (answer.section() == null) {
            out.write(answer.bytes(), 0, (int) length);
            return;
        }
        try (InputStream file = Files.newInputStream(answer.section().file())) {
            file.skipNBytes(answer.section().offset());
            byte[] buffer = new byte[1 << 20];
            long left = length;
            while (left > 0) {
                int read = file.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException(answer.section().file() + " has become shorter");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    /** Breaks the connection so that the client sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("The client went away");
            }
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append((char) c);
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("A header line of more than " + LONGEST_LINE + " characters");
            }
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 204 -> "No Content";
            case 206 -> "Partial Content";
            case 302 -> "Found";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 409 -> "Conflict";
            case 411 -> "Length Required";
            case 412 -> "Precondition Failed";
            case 416 -> "Range Not Satisfiable";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> "Status";
        };
    }
}
