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
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate and its private key as PEM text: the key in PKCS#8 form, RSA and not encrypted, and the certificate that belongs to it before
 * those that signed it. That is what Azure Identity reads.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">PEM</a>
 */
public final class PemCertificate {

    private static final Pattern KEY = block("PRIVATE KEY");
    private static final Pattern CERTIFICATE = block("CERTIFICATE");

    private PemCertificate() {}

    private static Pattern block(String label) {
        return Pattern.compile("-----BEGIN " + label + "-----(.*?)-----END " + label + "-----", Pattern.DOTALL);
    }

    /**
     * The same certificate, for those who take its lines as they are: without anything around them, such as the spaces that a line has in a YAML
     * file.
     *
     * @param pem one that has no {@link #problem}
     */
    static String tidy(String pem) {
        StringBuilder tidy = new StringBuilder();
        Matcher key = KEY.matcher(pem);
        if (key.find()) {
            tidy.append(block("PRIVATE KEY", key.group(1)));
        }
        Matcher certificate = CERTIFICATE.matcher(pem);
        while (certificate.find()) {
            tidy.append(block("CERTIFICATE", certificate.group(1)));
        }
        return tidy.toString();
    }

    private static String block(String label, String base64) {
        return "-----BEGIN " + label + "-----\n"
                + base64.replaceAll("\\s+", "\n").strip() + "\n-----END " + label + "-----\n";
    }

    /** Why Microsoft Entra ID cannot be asked with this certificate, as a sentence; {@code null} when it can. */
    public static String problem(String pem, Instant now) {
        Matcher key = KEY.matcher(pem);
        Matcher certificate = CERTIFICATE.matcher(pem);
        if (!key.find()) {
            return pem.contains("PRIVATE KEY-----")
                    ? "The private key is encrypted or not in PKCS#8 form: convert it with 'openssl pkcs8 -topk8 -nocrypt'."
                    : "The private key is missing: paste both the certificate and its key, as PEM (-----BEGIN PRIVATE KEY-----).";
        }
        if (!certificate.find()) {
            return "The certificate is missing: paste both the certificate and its key, as PEM (-----BEGIN CERTIFICATE-----).";
        }
        RSAPrivateKey privateKey;
        try {
            privateKey = (RSAPrivateKey) KeyFactory.getInstance("RSA")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return "The private key cannot be read: it must be an RSA key.";
        }
        X509Certificate x509;
        try {
            x509 = read(block("CERTIFICATE", certificate.group(1)));
        } catch (CertificateException e) {
            return "The certificate cannot be read: check that it was copied whole.";
        }
        if (!(x509.getPublicKey() instanceof RSAPublicKey publicKey)
                || !publicKey.getModulus().equals(privateKey.getModulus())) {
            return "The private key does not belong to the certificate, or not to the first one if there are several.";
        }
        Instant end = x509.getNotAfter().toInstant();
        return end.isAfter(now) ? null : "The certificate expired at " + end + ": make another.";
    }

    private static X509Certificate read(String block) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(block.getBytes(StandardCharsets.US_ASCII)));
    }
}
