package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.databricks.auth.IdTokenSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * The ID token that another credential, a Secret text or Secret file, contains or issues. The credential is looked up
 * each time; only names are kept, so that nothing of a build stays in memory after it.
 *
 * @param credentialsId the other credential
 * @param build the build that it is for; {@code null} outside builds
 * @param item where to look outside builds; {@code null} for Jenkins itself
 * @param recipient who gets the token, which the credential's domain must allow; {@code null} if not yet known
 */
record CredentialsIdToken(String credentialsId, String build, String item, URI recipient) implements IdTokenSource {

    /** ID tokens are short. */
    private static final int MAX_BYTES = 64 * 1024;

    static CredentialsIdToken forBuild(String credentialsId, Run<?, ?> build) {
        return new CredentialsIdToken(credentialsId, build.getExternalizableId(), null, null);
    }

    static CredentialsIdToken outsideBuilds(String credentialsId, Item item) {
        return new CredentialsIdToken(credentialsId, null, item == null ? null : item.getFullName(), null);
    }

    CredentialsIdToken sentTo(URI whom) {
        return new CredentialsIdToken(credentialsId, build, item, whom);
    }

    private List<DomainRequirement> requirements() {
        return URIRequirementBuilder.fromUri(recipient.toString()).build();
    }

    @Override
    public String idToken() throws IOException {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            StandardCredentials found = build == null ? inItem() : inBuild();
            if (found == null) {
                throw new AbortException("idTokenCredentialsId: there is no credential '" + credentialsId
                        + "' that may be used here for " + recipient.getHost()
                        + ". Check its ID, folder, domain and scope");
            }
            String token = read(found);
            if (token.isEmpty()) {
                throw new AbortException("idTokenCredentialsId: credential '" + credentialsId + "' is empty");
            }
            return token;
        } catch (RuntimeException e) {
            throw new IOException(
                    "Credential '" + credentialsId + "' did not provide an ID token: " + e.getMessage(), e);
        }
    }

    private StandardCredentials inBuild() {
        Run<?, ?> run = Run.fromExternalizableId(build);
        if (run == null) {
            return null;
        }
        StandardCredentials found =
                CredentialsProvider.findCredentialById(credentialsId, StandardCredentials.class, run, requirements());
        return CredentialsProvider.track(run, found);
    }

    private StandardCredentials inItem() {
        List<StandardCredentials> all;
        if (item == null) {
            all = CredentialsProvider.lookupCredentialsInItemGroup(
                    StandardCredentials.class, Jenkins.get(), ACL.SYSTEM2, requirements());
        } else {
            Item context = Jenkins.get().getItemByFullName(item);
            if (context == null) {
                return null; // Jenkins' own credentials are not meant for it
            }
            all = CredentialsProvider.lookupCredentialsInItem(
                    StandardCredentials.class, context, ACL.SYSTEM2, requirements());
        }
        return CredentialsMatchers.firstOrNull(all, CredentialsMatchers.withId(credentialsId));
    }

    private static String read(StandardCredentials credentials) throws IOException {
        if (credentials instanceof StringCredentials text) {
            return text.getSecret().getPlainText().strip();
        }
        if (credentials instanceof FileCredentials file) {
            try (InputStream content = file.getContent()) {
                return new String(content.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
            }
        }
        throw new AbortException("idTokenCredentialsId: '" + credentials.getId() + "' is a "
                + credentials.getDescriptor().getDisplayName()
                + ". Use an OpenID Connect id token, a Secret text or a Secret file");
    }
}
