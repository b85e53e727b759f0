package io.jenkins.plugins.databricks.deploy.poller;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/** The connections to one workspace: one for each principal, however many runs it polls, and as long as a run holds it. */
final class Connections {

    private final Map<Object, WeakReference<RunPoller.Connection>> byPrincipal = new HashMap<>();

    /** The connection of this one's principal. */
    synchronized RunPoller.Connection share(RunPoller.Connection made) {
        byPrincipal.values().removeIf(connection -> connection.get() == null);
        RunPoller.Connection known = byPrincipal
                .computeIfAbsent(made.principal(), key -> new WeakReference<>(made))
                .get();
        return known == null ? made : known;
    }

    /** The workspace has rejected it, or does not answer over it: the next one is a new one. */
    synchronized void drop(RunPoller.Connection failing) {
        byPrincipal.values().removeIf(connection -> connection.get() == failing);
    }
}
