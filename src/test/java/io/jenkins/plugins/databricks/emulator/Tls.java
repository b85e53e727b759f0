package io.jenkins.plugins.databricks.emulator;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** TLS with a self-signed certificate for localhost, 127.0.0.1, a workspace's address and those of Azure Resource Manager. */
final class Tls {

    /** For all emulators of this process, since keytool, a Java of its own, takes a second or more. */
    private static SelfSigned certificate;

    private final SSLContext server;
    private final SSLContext client;
    private final X509TrustManager trustManager;
    private final KeyStore trusted;

    private Tls(SelfSigned certificate) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(certificate.keys(), SelfSigned.PASSWORD.toCharArray());
        server = SSLContext.getInstance("TLS");
        server.init(managers.getKeyManagers(), null, null);

        trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        trusted.setCertificateEntry("emulator", certificate.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        trustManager = (X509TrustManager) trust.getTrustManagers()[0];
        client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {trustManager}, null);
    }

    static Tls create() throws IOException {
        try {
            return new Tls(certificate());
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot make a certificate", e);
        }
    }

    private static synchronized SelfSigned certificate() throws IOException {
        if (certificate == null) {
            certificate = SelfSigned.create(
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1,dns:" + Emulator.AZURE_HOST + ",dns:management.azure.com"
                            + ",dns:management.usgovcloudapi.net,dns:management.chinacloudapi.cn",
                    "-validity",
                    "30");
        }
        return certificate;
    }

    SSLContext server() {
        return server;
    }

    SSLContext client() {
        return client;
    }

    X509TrustManager trustManager() {
        return trustManager;
    }

    void saveTrust(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, SelfSigned.PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
