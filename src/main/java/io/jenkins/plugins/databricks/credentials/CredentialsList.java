package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The lists of credentials in forms. */
@Restricted(NoExternalUse.class)
public final class CredentialsList {

    private CredentialsList() {}

    /**
     * Whether the current user may list credentials.
     *
     * @param item where the form is; {@code null} for Jenkins itself
     * @see <a href="https://github.com/jenkinsci/credentials-plugin/blob/master/docs/consumer.adoc">what the
     *     Credentials plugin asks of forms</a>
     */
    public static boolean maySee(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }
}
