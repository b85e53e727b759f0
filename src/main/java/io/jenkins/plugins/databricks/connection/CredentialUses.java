package io.jenkins.plugins.databricks.connection;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Records which builds use which credentials, for the credentials' own pages. Jenkins writes a file each time, and a build connects several times in each
 * step: what was recorded last is not recorded again.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class CredentialUses {

    private final Map<Run<?, ?>, WeakReference<StandardCredentials>> last = new WeakHashMap<>();

    static CredentialUses get() {
        return ExtensionList.lookupSingleton(CredentialUses.class);
    }

    void record(Run<?, ?> build, StandardCredentials credentials) {
        if (isNew(build, credentials)) {
            CredentialsProvider.track(build, credentials);
        }
    }

    /** A credential that was changed is another object, and has a record of its own. */
    private synchronized boolean isNew(Run<?, ?> build, StandardCredentials credentials) {
        WeakReference<StandardCredentials> before = last.put(build, new WeakReference<>(credentials));
        return before == null || before.get() != credentials;
    }
}
