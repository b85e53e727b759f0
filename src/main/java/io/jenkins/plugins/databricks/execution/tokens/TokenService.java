package io.jenkins.plugins.databricks.execution.tokens;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.remoting.VirtualChannel;
import hudson.slaves.WorkspaceList;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.execution.Agent;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A service on the machine where a build runs, from which Databricks' CLI and SDKs get tokens: those of one connection, for its workspace alone, renewed,
 * and until it is closed. It is saved with the running build, and opens again at the same address when Jenkins has restarted or the agent is back.
 *
 * <p>Programs reach it on loopback, at a path that only they know: it stands in their environment.
 */
@Restricted(NoExternalUse.class)
public final class TokenService implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(TokenService.class.getName());

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final int PATH_BYTES = 32;
    private static final int LARGEST_PORT = 65_535;
    private static final int SECONDS_TO_CLOSE = 10;

    private final ConnectionParameters parameters;
    private final String user;
    private final URI host;
    private final String node;
    private final Secret path;
    private final String profile;
    private int port;

    private transient Lender lender;
    private transient VirtualChannel channel;
    private transient boolean closed;

    private TokenService(ConnectionParameters parameters, String user, URI host, String node, FilePath temporary) {
        this.parameters = parameters;
        this.user = user;
        this.host = host;
        this.node = node;
        this.profile =
                temporary.child("databricks-" + UUID.randomUUID() + ".cfg").getRemote();
        byte[] random = new byte[PATH_BYTES];
        RANDOM.nextBytes(random);
        this.path = Secret.fromString(HexFormat.of().formatHex(random));
    }

    /**
     * Opens a service on the machine that has the build's files.
     *
     * @param parameters the connection whose tokens it hands out
     * @param user what uses it, for messages: a parameter's or a step's name
     * @throws InvalidInputException when this connection's tokens must not leave the controller, or the step is outside a node
     * @throws IOException when there is no token, or the agent does not open it
     */
    public static TokenService open(BuildContext context, ConnectionParameters parameters, String user)
            throws IOException, InterruptedException {
        FilePath files = context.files();
        Computer computer = files.toComputer();
        if (computer == null) {
            throw new AbortException("The agent went offline: run the build again");
        }
        FilePath temporary = WorkspaceList.tempDir(files);
        if (temporary == null) {
            throw new AbortException(files.getRemote() + " has no folder above it: use another one as the workspace");
        }
        Connection connection = context.connect(parameters);
        TokenService service = new TokenService(parameters, user, connection.host(), computer.getName(), temporary);
        OpenTokenServices.get().add(service, context);
        boolean opened = false;
        try {
            service.serve(files.getChannel(), connection);
            opened = true;
            return service;
        } finally {
            if (!opened) {
                service.close();
            }
        }
    }

    /** After a restart of Jenkins: opens it again, as soon as the agent is there. What goes wrong is told to the log. */
    public void resume(BuildContext context) {
        OpenTokenServices.get().add(this, context);
        OpenTokenServices.get().reopen(this);
    }

    String node() {
        return node;
    }

    /** Opens it again, unless it is open or the agent is offline. */
    public synchronized void reopen(BuildContext context) throws IOException, InterruptedException {
        VirtualChannel current = channelOfNode();
        if (closed || current == null || current == channel) {
            return;
        }
        Connection connection = context.connect(parameters);
        if (!connection.host().equals(host)) {
            throw new AbortException(
                    "it was for " + host + ", but the connection leads to " + connection.host() + " now");
        }
        serve(current, connection);
    }

    private synchronized void serve(VirtualChannel agent, Connection connection)
            throws IOException, InterruptedException {
        TokenSource tokens = connection.tokensForPrograms(user);
        // What is wrong with the credential is told now, rather than by the first program.
        connection.client().patiently("the request for a token", tokens::mint);
        callBack();
        lender = new Lender(tokens, Clock.systemUTC());
        channel = agent;
        // Exported outside of a call, so that it does not end with one.
        TokenLender exported = agent.export(TokenLender.class, lender);
        port = new Agent(new FilePath(agent, ""), "the opening of the token service")
                .call(new TokenServers.Open(host, port, path(), profile, exported), this::checked);
    }

    private int checked(int opened) {
        if (opened <= 0 || opened > LARGEST_PORT || (port != 0 && opened != port)) {
            throw new IllegalArgumentException("port " + opened);
        }
        return opened;
    }

    private String path() {
        return "/" + path.getPlainText();
    }

    /** The secret part of its address, which the log must not show. */
    public Secret secret() {
        return path;
    }

    /** The workspace whose tokens it gives. */
    public URI host() {
        return host;
    }

    /**
     * What programs need in their environment. Variables with an empty text are to be removed from it: a
     * {@link hudson.Launcher} does so.
     */
    public Map<String, String> environment() {
        return ProgramVariables.of(host, "http://127.0.0.1:" + port + path(), profile);
    }

    /** The other workspace for which a program has last asked for a token in vain, as the log may show it. */
    public Optional<String> refusedHost() throws IOException, InterruptedException {
        VirtualChannel agent = channel();
        if (agent == null) {
            return Optional.empty();
        }
        String refused = new Agent(new FilePath(agent, ""), "a question to the token service")
                .call(new TokenServers.RefusedHost(path()), LogText::line);
        return refused.isEmpty() ? Optional.empty() : Optional.of(refused);
    }

    @CheckForNull
    private synchronized VirtualChannel channel() {
        return channel;
    }

    /** That of the agent as it is now; {@code null} if it is offline. */
    @CheckForNull
    private VirtualChannel channelOfNode() {
        Computer computer = Jenkins.get().getComputer(node);
        return computer == null ? null : computer.getChannel();
    }

    private synchronized void callBack() {
        if (lender != null) {
            lender.callBack();
        }
    }

    /**
     * Ends it: no more tokens are given from now on. Once this returns, nothing listens at its address and its profile is gone, unless the agent is
     * offline: then they went with the connection to it.
     */
    public void close() {
        OpenTokenServices.get().remove(this);
        VirtualChannel agent = channelOfNode();
        synchronized (this) {
            closed = true;
            callBack();
        }
        if (agent == null) {
            return;
        }
        try {
            agent.callAsync(new TokenServers.Close(path(), profile)).get(SECONDS_TO_CLOSE, TimeUnit.SECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOGGER.log(Level.FINE, e, () -> "The token service on " + node + " ends with its agent");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
