package io.jenkins.plugins.databricks.execution.updates;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import io.jenkins.plugins.databricks.execution.machine.OpenWork;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The unfinished updates of builds. */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenUpdates extends OpenWork<UpdateOwner, OpenUpdate> {

    public OpenUpdates() {
        super("databricks-updates");
    }

    static OpenUpdates get() {
        return ExtensionList.lookupSingleton(OpenUpdates.class);
    }

    /** Stops the update of a build that has not survived the last session. */
    @Override
    protected void takeUp(Run<?, ?> build, OpenUpdate update) {
        new LostUpdate(build, update).stopUpdate();
    }
}
