package io.jenkins.plugins.databricks.execution.machine;

import java.io.Serializable;
import java.net.URI;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a build has requested, as {@link OpenWork} keeps it: what is needed to handle it without its step. */
@Restricted(NoExternalUse.class)
public interface KeptWork extends Serializable {

    /** Tells it from others. */
    String token();

    /** Names it in messages. */
    String words();

    /** Whether it goes on when the build has ended. */
    default boolean outlivesBuild() {
        return false;
    }

    /** The workspace's address. */
    URI workspace();
}
