package io.jenkins.plugins.databricks.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A fresh key pair with a self-signed certificate, made by the JDK's keytool. */
public final class SelfSigned {

    static final String PASSWORD = "emulator";

    private static final String ALIAS = "emulator";

    private final KeyStore keys;

    private SelfSigned(KeyStore keys) {
        this.keys = keys;
    }

    /** An RSA key as an application of Entra ID has one, its certificate valid for a month. */
    public static SelfSigned rsa() throws IOException {
        return create("-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=app", "-validity", "30");
    }

    /** As {@link #rsa}, but the certificate expired some time ago. */
    public static SelfSigned expired() throws IOException {
        return create(
                "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=app", "-startdate", "-60d", "-validity", "30");
    }

    /** @param options what kind of key, for whom and for how long, in keytool's words */
    static SelfSigned create(String... options) throws IOException {
        Path folder = Files.createTempDirectory("databricks-emulator-keys");
        Path file = folder.resolve("keys.p12");
        try {
            keytool(file, options);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            return new SelfSigned(keys);
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot make a certificate", e);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void keytool(Path file, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString(),
                // What is over in a second is not optimized.
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                // Nobody guesses this password, which stands above.
                "-J-Dkeystore.pkcs12.keyPbeIterationCount=100"));
        command.addAll(Arrays.asList(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    KeyStore keys() {
        return keys;
    }

    public X509Certificate certificate() {
        try {
            return (X509Certificate) keys.getCertificate(ALIAS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate as PEM text. */
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The private key as PEM text, in PKCS#8 form and not encrypted. */
    public String keyPem() {
        try {
            Key key = keys.getKey(ALIAS, PASSWORD.toCharArray());
            return pem("PRIVATE KEY", key.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + label + "-----\n";
    }
}
