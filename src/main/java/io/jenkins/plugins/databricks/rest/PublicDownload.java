package io.jenkins.plugins.databricks.rest;

import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeoutException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/** Downloads public files, such as releases of a program: follows redirects, and sends no authorization. */
public final class PublicDownload {

    private static final int MOST_REDIRECTS = 5;
    private static final int BUFFER = 64 * 1024;

    private final HttpTransport transport;
    private final Duration idle;

    /** @param idle how long the server may send nothing */
    public PublicDownload(HttpTransport transport, Duration idle) {
        this.transport = transport;
        this.idle = idle;
    }

    /**
     * Downloads into a file, which it overwrites. After a failure its content is undefined.
     *
     * @param most how many bytes it may have
     * @return the SHA-256 digest, in lower-case hexadecimal digits
     * @throws FileNotFoundException when the server has no such file
     * @throws IOException when the server did not deliver it; the message names the address
     */
    public String toFile(URI address, Path file, long most) throws IOException, InterruptedException {
        MessageDigest digest = Fingerprint.newSha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            follow(address, out, most);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Downloads a text in UTF-8, of that many bytes at most; fails like {@link #toFile}. */
    public String text(URI address, long most) throws IOException, InterruptedException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        follow(address, text, most);
        return text.toString(StandardCharsets.UTF_8);
    }

    private void follow(URI address, OutputStream out, long most) throws IOException, InterruptedException {
        URI next = address;
        for (int i = 0; next != null; i++) {
            if (i > MOST_REDIRECTS) {
                throw new IOException(address + " redirects more than " + MOST_REDIRECTS + " times");
            }
            next = new Attempt(address, next, out, most).run();
        }
    }

    /**
     * One request.
     *
     * @param address what was asked for; the place that a server redirects to may have a signature in it, which no log should show
     */
    private final class Attempt {

        private final URI address;
        private final URI place;
        private final OutputStream out;
        private final long most;
        private volatile long heard = System.nanoTime();

        Attempt(URI address, URI place, OutputStream out, long most) {
            this.address = address;
            this.place = place;
            this.out = out;
            this.most = most;
        }

        /** @return where the server redirects to, or {@code null} if this was the file */
        URI run() throws IOException, InterruptedException {
            try {
                return transport.get(place, this::read, () -> idle.toNanos() - (System.nanoTime() - heard));
            } catch (TimeoutException e) {
                throw new SocketTimeoutException(described() + " sent nothing for " + idle.toSeconds() + " s");
            } catch (Refused e) {
                throw e.getCause() instanceof IOException reason ? reason : e;
            } catch (IOException e) {
                throw new IOException(described() + " cannot be downloaded: " + CallFailure.describe(e), e);
            }
        }

        private String described() {
            return address + (place.equals(address) ? "" : " (redirected to " + place.getHost() + ")");
        }

        private URI read(ClassicHttpResponse response) throws IOException {
            int status = response.getCode();
            Header location = response.getFirstHeader("location");
            if (status >= 300 && status < 400 && location != null) {
                return redirected(location.getValue());
            }
            if (status == 404 || status == 410) {
                throw new Refused(new FileNotFoundException(described() + " does not exist (" + status + ")"));
            }
            if (status != 200) {
                throw new Refused(new IOException(described() + " was not delivered: the answer is " + status + " "
                        + LogText.line(response.getReasonPhrase(), 100)));
            }
            copy(response.getEntity().getContent());
            return null;
        }

        private URI redirected(String location) throws Refused {
            URI target;
            try {
                target = place.resolve(location);
            } catch (IllegalArgumentException e) {
                throw new Refused(new IOException(described() + " redirects to an invalid address"));
            }
            boolean secure = "https".equals(target.getScheme());
            boolean asBefore = "http".equals(target.getScheme()) && "http".equals(place.getScheme());
            if (target.getHost() == null || !(secure || asBefore)) {
                throw new Refused(new IOException(described() + " redirects to an address that is not https"));
            }
            return target;
        }

        private void copy(InputStream in) throws IOException {
            byte[] buffer = new byte[BUFFER];
            long copied = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                heard = System.nanoTime();
                copied += read;
                if (copied > most) {
                    throw new Refused(new IOException(described() + " has more than " + most + " bytes"));
                }
                out.write(buffer, 0, read);
            }
        }
    }

    /** Carries a failure whose message is complete. */
    private static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;

        Refused(IOException reason) {
            super(reason);
        }
    }
}
