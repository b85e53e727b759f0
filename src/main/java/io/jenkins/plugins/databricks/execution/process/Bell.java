package io.jenkins.plugins.databricks.execution.process;

import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Told by an agent that it is worth looking at a process. It is public for remoting's sake. */
@Restricted(NoExternalUse.class)
public interface Bell {

    /**
     * The process has written something or ended. Returns at once.
     *
     * @return whether it is still looked after
     */
    boolean ring();
}
