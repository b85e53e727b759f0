package io.jenkins.plugins.databricks.auth;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate and its private key in PEM format, as Azure Identity reads them: an unencrypted RSA key in PKCS#8 form,
 * and its certificate before those of the issuers.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">PEM</a>
 */
public final class PemCertificate {

    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    /** A certificate chain with a key of 16,384 bits has at most a quarter of this. */
    private static final int MAX_CHARACTERS = 64 * 1024;

    private PemCertificate() {}

    /** The content of each block with this label; each character is examined once. */
    private static List<String> blocks(String label, String pem) {
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        List<String> blocks = new ArrayList<>();
        int from = pem.indexOf(begin);
        while (from >= 0) {
            int to = pem.indexOf(end, from + begin.length());
            if (to < 0) {
                break;
            }
            blocks.add(pem.substring(from + begin.length(), to));
            from = pem.indexOf(begin, to + end.length());
        }
        return blocks;
    }

    /**
     * The same certificate without anything around its lines, such as indentation from a YAML file.
     *
     * @param pem one without a {@link #problem}
     */
    static String tidy(String pem) {
        StringBuilder tidy = new StringBuilder();
        blocks(KEY, pem).stream().limit(1).forEach(key -> tidy.append(block(KEY, key)));
        blocks(CERTIFICATE, pem).forEach(certificate -> tidy.append(block(CERTIFICATE, certificate)));
        return tidy.toString();
    }

    private static String block(String label, String base64) {
        return "-----BEGIN " + label + "-----\n"
                + base64.replaceAll("\\s+", "\n").strip() + "\n-----END " + label + "-----\n";
    }

    /** Why this certificate cannot be used, as a sentence; {@code null} if it can. */
    public static String problem(String pem, Instant now) {
        if (pem.length() > MAX_CHARACTERS) {
            return "The certificate is too long: " + pem.length() + " characters; the limit is " + MAX_CHARACTERS
                    + ". Paste only the certificate, its issuers' certificates, and the key.";
        }
        List<String> keys = blocks(KEY, pem);
        List<String> certificates = blocks(CERTIFICATE, pem);
        if (keys.isEmpty()) {
            return pem.contains("PRIVATE KEY-----")
                    ? "The private key is encrypted or not in PKCS#8 form: convert it with 'openssl pkcs8 -topk8 -nocrypt'."
                    : "The private key is missing: paste both the certificate and its key in PEM format (-----BEGIN "
                            + "PRIVATE KEY-----).";
        }
        if (certificates.isEmpty()) {
            return "The certificate is missing: paste both the certificate and its key in PEM format (-----BEGIN "
                    + "CERTIFICATE-----).";
        }
        RSAPrivateKey privateKey;
        try {
            privateKey = (RSAPrivateKey) KeyFactory.getInstance("RSA")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(keys.get(0))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return "The private key cannot be read: it must be an RSA key.";
        }
        X509Certificate x509;
        try {
            x509 = read(block(CERTIFICATE, certificates.get(0)));
        } catch (CertificateException e) {
            return "The certificate cannot be read: check that it was copied whole.";
        }
        if (!(x509.getPublicKey() instanceof RSAPublicKey publicKey)
                || !publicKey.getModulus().equals(privateKey.getModulus())) {
            return "The private key does not belong to the certificate, or not to the first one if there are several.";
        }
        Instant end = x509.getNotAfter().toInstant();
        return end.isAfter(now) ? null : "The certificate expired at " + end + ": create a new one.";
    }

    private static X509Certificate read(String block) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(block.getBytes(StandardCharsets.US_ASCII)));
    }
}
