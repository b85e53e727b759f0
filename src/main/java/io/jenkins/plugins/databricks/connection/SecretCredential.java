package io.jenkins.plugins.databricks.connection;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.model.Run;
import io.jenkins.plugins.databricks.deploy.secrets.PutSecret;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A Jenkins credential whose secret is to be stored in Databricks. The secret is read for that purpose only, and given to nobody else. */
@Restricted(NoExternalUse.class)
public final class SecretCredential {

    static final CredentialsMatcher MATCHER = CredentialsMatchers.anyOf(
            CredentialsMatchers.instanceOf(StringCredentials.class),
            CredentialsMatchers.instanceOf(FileCredentials.class),
            CredentialsMatchers.instanceOf(StandardUsernamePasswordCredentials.class));

    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";

    private final StandardCredentials credentials;
    private final String field;

    private SecretCredential(StandardCredentials credentials, String field) {
        this.credentials = credentials;
        this.field = field;
    }

    /**
     * Looks up a credential in the context of a build.
     *
     * @param field which part of a Username with password: {@code username}, {@code password}, or {@code null} for the password
     * @param host the workspace that the secret goes to
     * @throws InvalidInputException when the build may use no such credential, or it is of another type; the message names the parameter
     */
    public static SecretCredential of(String id, String field, URI host, Run<?, ?> build) {
        if (id == null) {
            throw new InvalidInputException("secretCredentialsId is missing: specify the Secret text, Secret file or"
                    + " Username with password with the secret");
        }
        if (field != null && !field.equals(USERNAME) && !field.equals(PASSWORD)) {
            throw new InvalidInputException("field must be 'username' or 'password', not '" + field + "'");
        }
        StandardCredentials credentials = Connection.find("secretCredentialsId", id, host, build);
        if (!MATCHER.matches(credentials)) {
            throw new InvalidInputException("secretCredentialsId: '" + id + "' is a " + typeOf(credentials)
                    + ". Use a Secret text, a Secret file or a Username with password");
        }
        if (field != null && !(credentials instanceof StandardUsernamePasswordCredentials)) {
            throw new InvalidInputException("field: '" + field + "' applies only to a Username with password, but '"
                    + id + "' is a " + typeOf(credentials) + ". Omit field");
        }
        CredentialUses.get().record(build, credentials);
        return new SecretCredential(credentials, field);
    }

    private static String typeOf(StandardCredentials credentials) {
        return credentials.getDescriptor().getDisplayName();
    }

    /** Stores the secret. */
    public void putBy(PutSecret put, PutSecret.Request request) throws IOException, InterruptedException {
        if (credentials instanceof FileCredentials file) {
            byte[] content;
            try (InputStream in = file.getContent()) {
                content = in.readAllBytes();
            }
            checkNotEmpty(content.length);
            put.run(request, content);
        } else {
            String text = text();
            checkNotEmpty(text.length());
            put.run(request, text);
        }
    }

    private String text() {
        if (credentials instanceof StandardUsernamePasswordCredentials user) {
            return USERNAME.equals(field)
                    ? user.getUsername()
                    : user.getPassword().getPlainText();
        }
        return ((StringCredentials) credentials).getSecret().getPlainText();
    }

    private void checkNotEmpty(int length) {
        if (length == 0) {
            throw new InvalidInputException("secretCredentialsId: '" + credentials.getId() + "', a "
                    + typeOf(credentials) + ", is empty. Set its value in Jenkins, or use another one");
        }
    }
}
