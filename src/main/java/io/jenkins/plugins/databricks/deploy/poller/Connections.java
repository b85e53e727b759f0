package io.jenkins.plugins.databricks.deploy.poller;

import java.util.HashMap;
import java.util.Map;

/** The connections to one workspace: one for each principal, however many runs it polls. */
final class Connections {

    private final Map<Object, RunPoller.Connection> byPrincipal = new HashMap<>();

    /** The connection of this one's principal. */
    synchronized RunPoller.Connection share(RunPoller.Connection made) {
        RunPoller.Connection known = byPrincipal.putIfAbsent(made.principal(), made);
        return known == null ? made : known;
    }

    /** The workspace has rejected it: the next one is a new one. */
    synchronized void drop(RunPoller.Connection rejected) {
        byPrincipal.remove(rejected.principal(), rejected);
    }
}
