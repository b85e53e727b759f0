package io.jenkins.plugins.databricks.forms;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The permissions that the current user needs for what forms offer. The item is the job or folder that the form belongs to, or {@code null} for
 * a form of Jenkins itself.
 */
@Restricted(NoExternalUse.class)
public final class FormAccess {

    private static final Permission[] STORE_CREDENTIALS = {CredentialsProvider.CREATE, CredentialsProvider.UPDATE};

    private FormAccess() {}

    /** Whether the user may see the form's values; outside of an item, only an administrator may. */
    public static boolean mayConfigure(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.EXTENDED_READ);
    }

    /**
     * Whether the user may see which credentials there are.
     *
     * @see <a href="https://github.com/jenkinsci/credentials-plugin/blob/master/docs/consumer.adoc">what the Credentials plugin asks of forms</a>
     */
    public static boolean maySeeCredentials(@CheckForNull Item item) {
        return mayConfigure(item) || (item != null && item.hasPermission(CredentialsProvider.USE_ITEM));
    }

    /** Whether the user may store credentials, and hence try one out. */
    public static boolean mayStoreCredentials(@CheckForNull Item item) {
        return context(item).hasAnyPermission(STORE_CREDENTIALS);
    }

    /** The same, with an error for those who may not. */
    public static void checkMayStoreCredentials(@CheckForNull Item item) {
        context(item).checkAnyPermission(STORE_CREDENTIALS);
    }

    private static AccessControlled context(Item item) {
        return item == null ? Jenkins.get() : item;
    }
}
