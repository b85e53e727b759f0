package io.jenkins.plugins.databricks.connection;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Item;
import hudson.model.ItemGroup;

/**
 * What the folders around a job say about where its steps connect to. It is an extension point because there are folders only where the plugin for
 * them is installed.
 */
interface FolderDefaults extends ExtensionPoint {

    /** What this folder itself says, or {@code null}. */
    @CheckForNull
    ConnectionParameters ofFolder(ItemGroup<?> folder);

    /** What holds for the items in this folder where they say nothing: nearer folders come before those further out, and these before the default workspace. */
    @NonNull
    static ConnectionParameters of(ItemGroup<?> innermost) {
        ConnectionParameters found = new ConnectionParameters(null, null, null, null);
        ItemGroup<?> folder = innermost;
        while (folder instanceof Item item) {
            for (FolderDefaults known : ExtensionList.lookup(FolderDefaults.class)) {
                found = found.orElse(known.ofFolder(folder));
            }
            folder = item.getParent();
        }
        return found.orElse(
                new ConnectionParameters(DatabricksConfiguration.get().getDefaultWorkspace(), null, null, null));
    }
}
