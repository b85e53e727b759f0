package io.jenkins.plugins.databricks.execution.tokens;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The controller's answer to an agent that asks for a token.
 *
 * @param value the token; {@code null} if there is none
 * @param seconds after how many seconds to ask again; a duration, since the agent's clock may differ
 * @param refusal why there is none, for the program that needs it
 */
@Restricted(NoExternalUse.class)
public record LentToken(
        @CheckForNull String value,
        long seconds,
        @CheckForNull String refusal) implements Serializable {

    private static final long serialVersionUID = 1L;

    static LentToken refused(String reason) {
        return new LentToken(null, 0, reason);
    }

    @Override
    public String toString() {
        return value == null ? "no token: " + refusal : "token for " + seconds + " s";
    }
}
