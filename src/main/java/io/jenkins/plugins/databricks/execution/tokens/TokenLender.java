package io.jenkins.plugins.databricks.execution.tokens;

import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What an agent may ask the controller for while its token service is open. It is public for remoting's sake. */
@Restricted(NoExternalUse.class)
public interface TokenLender {

    /** A token that is valid now, or the reason why there is none. */
    LentToken lend();
}
