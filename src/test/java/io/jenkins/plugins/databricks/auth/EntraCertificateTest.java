package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.SelfSigned;
import java.io.IOException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntraCertificateTest {

    @RegisterExtension
    private static final AzureOverTls AZURE = new AzureOverTls();

    private static SelfSigned registered;
    private static SelfSigned other;

    @BeforeAll
    static void makeCertificates() throws IOException {
        registered = SelfSigned.rsa();
        other = SelfSigned.rsa();
        AZURE.emulator().addEntraServicePrincipal(AzureOverTls.TENANT, "app", registered.certificate(), true);
    }

    private static String pem(SelfSigned certificate) {
        return certificate.keyPem() + certificate.certificatePem();
    }

    private static AccessToken mint(String pem) throws IOException, InterruptedException {
        return AZURE.principal("app", new EntraProof.Certificate(pem), AzureCloud.DATABRICKS_SCOPE)
                .mint();
    }

    private static String refusal(String pem) {
        return assertThrows(IOException.class, () -> mint(pem)).getMessage();
    }

    @Test
    void certificateAndKeyGetATokenInEitherOrder() throws Exception {
        assertThat(mint(pem(registered)).expiresAt(), greaterThan(Instant.now()));
        String reversed = registered.certificatePem() + registered.keyPem();
        assertThat(mint(reversed.replace("\n", "\r\n")).expiresAt(), greaterThan(Instant.now()));
        assertThat(
                AZURE.emulator()
                        .requests("POST", "/" + AzureOverTls.TENANT)
                        .get(0)
                        .body(),
                allOf(containsString("client_assertion="), not(containsString("client_secret"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n    ", " \r\n\t", "\r", " "})
    void spacesAndLineEndsOfAnyKindAreNoHarm(String lineEnd) throws Exception {
        String pem = "\uFEFFBag Attributes: é\n" + pem(registered) + registered.certificatePem();
        String odd = pem.replace("\n", lineEnd);

        assertThat(PemCertificate.problem(odd, Instant.now()), is(nullValue()));
        assertThat(mint(odd).expiresAt(), greaterThan(Instant.now()));
    }

    @Test
    void certificateThatWasNotUploadedIsRefusedWithWhatToCheck() {
        assertThat(
                refusal(pem(other)),
                allOf(
                        containsString("AADSTS700027"),
                        containsString(
                                "Upload this credential's certificate, without its key, to the app registration")));
    }

    @Test
    void whatCannotBeUsedIsToldBeforeAnyRequest() throws Exception {
        assertThat(refusal(registered.certificatePem()), containsString("The private key is missing"));
        assertThat(refusal(registered.keyPem()), containsString("The certificate is missing"));
        assertThat(refusal("hello"), containsString("The private key is missing"));
        assertThat(
                refusal(registered.certificatePem() + registered.keyPem().replace("PRIVATE KEY", "RSA PRIVATE KEY")),
                containsString("convert it with 'openssl pkcs8 -topk8 -nocrypt'"));
        assertThat(
                refusal(registered.certificatePem()
                        + registered.keyPem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY")),
                containsString("The private key is encrypted"));
        assertThat(
                refusal(registered.certificatePem() + ellipticKey()), containsString("The private key cannot be read"));
        assertThat(
                refusal(registered.keyPem() + registered.certificatePem().replace("MII", "abc")),
                containsString("The certificate cannot be read"));
        assertThat(
                refusal(registered.keyPem() + other.certificatePem()),
                containsString("The private key does not belong to the certificate"));
        SelfSigned expired = SelfSigned.expired();
        assertThat(
                refusal(pem(expired)),
                containsString("The certificate expired at "
                        + expired.certificate().getNotAfter().toInstant()));
        assertThat(AZURE.emulator().requests(), empty());
    }

    @Test
    void textThatIsTooLongForACertificateIsNotSearched() {
        String begin = "-----BEGIN PRIVATE KEY-----";
        assertThat(
                PemCertificate.problem(begin.repeat(37_000), Instant.now()),
                startsWith("The certificate is too long: 999000 characters; the limit is 65536"));
        assertThat(
                PemCertificate.problem(begin.repeat(65_536 / begin.length()), Instant.now()),
                startsWith("The private key is encrypted or not in PKCS#8 form"));
    }

    @Test
    void certificateIsGoodUntilItsLastMoment() {
        Instant end = registered.certificate().getNotAfter().toInstant();
        assertThat(PemCertificate.problem(pem(registered), end.minusSeconds(1)), is(nullValue()));
        assertThat(PemCertificate.problem(pem(registered), end), containsString("expired"));
    }

    @Test
    void privateKeyIsNotShown() {
        assertThat(
                AZURE.principal("app", new EntraProof.Certificate(pem(registered)), "scope")
                        .toString(),
                is("Entra service principal app of tenant " + AzureOverTls.TENANT + " with certificate"));
    }

    private static String ellipticKey() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("EC")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }
}
