package io.jenkins.plugins.databricks.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.files.Storage;
import io.jenkins.plugins.databricks.emulator.http.DaemonThreads;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.HttpFront;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.emulator.http.RequestLog;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import io.jenkins.plugins.databricks.emulator.http.Waiting;
import io.jenkins.plugins.databricks.emulator.identity.FederationPolicy;
import io.jenkins.plugins.databricks.emulator.identity.Identity;
import io.jenkins.plugins.databricks.emulator.runs.EmulatedRun;
import io.jenkins.plugins.databricks.emulator.runs.RunLookup;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

/**
 * A Databricks workspace and its identity providers on loopback, for tests, benchmark and demo: as strict as Databricks
 * about shapes, limits and tokens, it runs Python tasks for real, can be scripted and made to fail, and records every
 * request.
 *
 * <p>A file {@code dbfs:/python/main.py} is {@code root()/dbfs/python/main.py}, one of a volume is below
 * {@code root()/Volumes}, a workspace file below {@code root()/Workspace}.
 */
public final class Emulator implements AutoCloseable {

    /** A host name of Databricks' own, for which the certificate of an emulator with https is good, too. */
    public static final String AZURE_HOST = "adb-17.7.azuredatabricks.net";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("databricks-emulator"));
    private final ScheduledExecutorService clock =
            Executors.newScheduledThreadPool(1, new DaemonThreads("databricks-emulator-clock"));
    private final RequestLog log = new RequestLog();
    private final Identity identity = new Identity();
    private final boolean temporary;
    private final Tls tls;
    private final HttpFront front;
    private final URI url;
    private final Workspace workspace;
    private final String token = Identity.newPersonalAccessToken();

    Emulator(int port, Path root, boolean temporary, Tls tls) throws IOException {
        this.temporary = temporary;
        this.tls = tls;
        Routes routes = new Routes();
        this.front = new HttpFront(
                port,
                tls == null ? null : tls.server().getSocketFactory(),
                threads,
                new Gate(identity, routes)::handle,
                log);
        this.url = URI.create((tls == null ? "http" : "https") + "://localhost:" + front.port());
        this.workspace = new Workspace(root, url, identity, routes, threads, clock);
        identity.addPersonalAccessToken(token);
        front.start();
    }

    /** An emulator over http on a free port, its files in a temporary folder. */
    public static Emulator start() throws IOException {
        return builder().start();
    }

    public static EmulatorBuilder builder() {
        return new EmulatorBuilder();
    }

    /** The workspace's address, without a slash at its end; as authority of Entra ID too. */
    public URI url() {
        return url;
    }

    /** The folder of the workspace's files. */
    public Path root() {
        return workspace.storage.root();
    }

    /** Trusts the certificate of an emulator with https; null for one with http. */
    public SSLContext trust() {
        return tls == null ? null : tls.client();
    }

    public X509TrustManager trustManager() {
        return tls.trustManager();
    }

    /**
     * Lets another Java trust it.
     *
     * @param file where to write what it needs for that
     * @return the options to start it with
     */
    public List<String> trustOptions(Path file) throws IOException {
        tls.saveTrust(file);
        return List.of(
                "-Djavax.net.ssl.trustStore=" + file, "-Djavax.net.ssl.trustStorePassword=" + SelfSigned.PASSWORD);
    }

    /** A personal access token that is good for ever. */
    public String token() {
        return token;
    }

    public void addPersonalAccessToken(String other) {
        identity.addPersonalAccessToken(other);
    }

    /** Makes all tokens invalid at once. */
    public void revoke(String anyToken) {
        identity.revoke(anyToken);
    }

    /** A service principal with an OAuth secret of Databricks, for {@code /oidc/v1/token}. */
    public void addServicePrincipal(String clientId, String secret) {
        workspace.oauth.addServicePrincipal(clientId, secret);
    }

    /** Id tokens that this policy accepts stand for a service principal, for {@code /oidc/v1/token}. */
    public void addFederationPolicy(String clientId, FederationPolicy policy) {
        workspace.oauth.addFederationPolicy(clientId, policy);
    }

    /** Id tokens that this policy accepts stand for whomever they name as their subject. */
    public void addAccountFederationPolicy(FederationPolicy policy) {
        workspace.oauth.addFederationPolicy(null, policy);
    }

    /**
     * A service principal of Entra ID. Where it is no member of the workspace, it becomes one with the first request
     * that carries a management token of its own and this workspace's {@link #resourceId}.
     */
    public void addEntraServicePrincipal(String tenant, String clientId, String secret, boolean member) {
        workspace.entra.app(tenant, clientId).secret(secret);
        identity.member(clientId, member);
    }

    /** As {@link #addEntraServicePrincipal(String, String, String, boolean)}, with a certificate for its proof. */
    public void addEntraServicePrincipal(String tenant, String clientId, X509Certificate certificate, boolean member) {
        workspace.entra.app(tenant, clientId).add(certificate);
        identity.member(clientId, member);
    }

    /** As {@link #addEntraServicePrincipal(String, String, String, boolean)}, with a federated credential. */
    public void addEntraServicePrincipal(String tenant, String clientId, FederationPolicy policy, boolean member) {
        workspace.entra.app(tenant, clientId).add(policy);
        identity.member(clientId, member);
    }

    /**
     * A managed identity of the machine that asks. A request that names none gets a token of the only one that there
     * is.
     */
    public void addManagedIdentity(String clientId, boolean member) {
        workspace.metadata.add(clientId);
        identity.member(clientId, member);
    }

    public boolean isMember(String clientId) {
        return identity.isMember(clientId);
    }

    /** The workspace's Azure resource id. */
    public void resourceId(String id) {
        identity.resourceId(id);
    }

    /**
     * Azure has this resource group, and so the subscription. A workspace that is made in it turns out to be this one:
     * it gets this {@link #url}, and its id becomes the {@link #resourceId}.
     */
    public void addResourceGroup(String subscription, String name) {
        workspace.arm.addResourceGroup(subscription, name);
    }

    /** How often Azure says of a workspace that it is not ready, each time that it is asked; twice where unset. */
    public void workspaceIsReadyAfter(int questions) {
        workspace.arm.readyAfter(questions);
    }

    /** Provisioning the next workspace fails, and leaves it as failed. */
    public void failNextWorkspace(String code, String message) {
        workspace.arm.failNext(code, message);
    }

    /** The workspace as Azure has it now, null where there is none. */
    public JsonNode armWorkspace(String id) {
        return workspace.arm.workspace(id);
    }

    /** Of tokens minted from now on; an hour where unset. Tokens of Entra ID are refused in their last 30 seconds. */
    public void tokenLifetime(Duration time) {
        identity.tokenLifetime(time);
    }

    /** Ends the life of all tokens minted so far, personal access tokens apart. */
    public void expireTokens() {
        identity.expireTokens();
    }

    /** How many tokens a principal has got, of either provider and for either resource. */
    public int tokensMinted(String clientId) {
        return identity.minted(clientId);
    }

    /** Puts a job in place: settings with {@code tasks} as Jobs API 2.2 takes them, without as 2.0 does. */
    public void addJob(long id, JsonNode settings) {
        workspace.jobs.add(id, (ObjectNode) settings);
    }

    /** A job's settings as stored, defaults included. */
    public JsonNode jobSettings(long id) {
        return workspace.jobs.job(id).settings().deepCopy();
    }

    /** How many jobs there are. */
    public int jobCount() {
        return workspace.jobs.all().size();
    }

    /** Ends the life of all presigned addresses given so far for parts of files. */
    public void expireUploadUrls() {
        workspace.volumeUploads.expireUrls();
    }

    /** Storage gives the parts of files no ETags, as Azure's does. */
    public void storageNamesNoParts() {
        workspace.volumeUploads.nameless();
    }

    /** Uploads in parts to volumes that were neither completed nor aborted. */
    public int openVolumeUploads() {
        return workspace.volumeUploads.open();
    }

    public void putSecret(String scope, String key, String value) {
        workspace.secrets.put(scope, key, value);
    }

    /** The secret's text, null where there is none. */
    public String secret(String scope, String key) {
        byte[] value = workspace.secrets.value(scope, key);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** New runs are shown as running, and do nothing, until {@link #releaseRuns}. */
    public void holdRuns() {
        holdRuns(EmulatedState.running());
    }

    /**
     * New runs stay in a state, {@link EmulatedState#queued} or {@link EmulatedState#pending} say, until {@link #releaseRuns}.
     */
    public void holdRuns(EmulatedState state) {
        workspace.engine.hold(state);
    }

    /** Lets held runs do their work, and those to come. */
    public void releaseRuns() {
        workspace.engine.release();
    }

    /** The next run that begins and has no script yet follows this one. */
    public void scriptNextRun(RunScript script) {
        workspace.engine.script(script);
    }

    /** The output of a task of dbt, with an address of the cloud's storage from which its artifacts can be fetched. */
    public EmulatedOutput dbtArtifacts(Path archive) {
        return EmulatedOutput.of(workspace.volumeDownloads.artifacts(archive));
    }

    /** Brings a scripted run to its next state. */
    public void advance(long runId) {
        synchronized (workspace.engine) {
            workspace.engine.advance(RunLookup.of(workspace.engine, runId).run());
        }
    }

    /** How long it takes from a cancel request to the end of the run; 50 ms where unset. */
    public void cancelTakes(Duration time) {
        workspace.engine.cancelTakes(time);
    }

    /** Blocks until a run is started that was not yet returned by this method; its id. */
    public long awaitRunStarted() throws InterruptedException {
        return workspace.signals.awaitStarted(PATIENCE);
    }

    /** Blocks until a cancel request has come for an active run. */
    public void awaitRunCancelled() throws InterruptedException {
        workspace.signals.awaitCancelled(PATIENCE);
    }

    /** Blocks until a run has ended; how. */
    public EmulatedState awaitRunEnded(long runId) throws InterruptedException {
        synchronized (workspace.engine) {
            EmulatedRun run = RunLookup.of(workspace.engine, runId).run();
            Waiting.until(workspace.engine, run::isEnded, PATIENCE, () -> "the end of run " + runId + ": " + run.state);
            return run.state;
        }
    }

    /** A run's or a task run's state now. */
    public EmulatedState runState(long runId) {
        synchronized (workspace.engine) {
            RunLookup found = RunLookup.of(workspace.engine, runId);
            return found.task() == null ? found.run().state : found.task().state;
        }
    }

    /** Runs started, each idempotency token once. */
    public int runsStarted() {
        return workspace.signals.startedCount();
    }

    /** Active runs for which a cancel request has come. */
    public int runsCancelled() {
        return workspace.signals.cancelledCount();
    }

    /** Puts a pipeline in place; its ID. */
    public String addPipeline(String name) {
        return workspace.pipelines.add(name);
    }

    /** Puts a stopped app in place. */
    public void addApp(String name) {
        workspace.apps.add(name);
    }

    /** Updates of pipelines and deployments of apps stay running until {@link #releaseUpdates}. */
    public void holdUpdates() {
        workspace.updates.hold();
    }

    public void releaseUpdates() {
        workspace.updates.release();
    }

    /** The next update of a pipeline or deployment of an app that ends fails. */
    public void failNextUpdate(String message) {
        workspace.updates.failNext(message);
    }

    /** How many updates of pipelines were started. */
    public int pipelineUpdates() {
        return workspace.pipelines.updates();
    }

    /** How many deployments of apps were started. */
    public int appDeployments() {
        return workspace.apps.deployments();
    }

    /** All requests dealt with, in order. */
    public List<RecordedRequest> requests() {
        return log.all();
    }

    public List<RecordedRequest> requests(String method, String pathPrefix) {
        return log.matching(method, pathPrefix);
    }

    public void clearRequests() {
        log.clear();
    }

    /** Blocks until a request has been dealt with, since the start or {@link #clearRequests}; the first such. */
    public RecordedRequest awaitRequest(String method, String pathPrefix, Duration timeout)
            throws InterruptedException {
        return awaitRequests(1, method, pathPrefix, timeout).get(0);
    }

    public List<RecordedRequest> awaitRequests(int count, String method, String pathPrefix, Duration timeout)
            throws InterruptedException {
        return log.await(count, method, pathPrefix, timeout);
    }

    /** Blocks until a request's head has come, whatever becomes of the request. */
    public void awaitArrival(String method, String pathPrefix, Duration timeout) throws InterruptedException {
        log.awaitArrivals(1, method, pathPrefix, timeout);
    }

    /** Blocks until the heads of so many requests have come; of how many they have by then. */
    public long awaitArrivals(int count, String method, String pathPrefix, Duration timeout)
            throws InterruptedException {
        return log.awaitArrivals(count, method, pathPrefix, timeout);
    }

    public void fault(Fault fault) {
        front.add(fault);
    }

    public void clearFaults() {
        front.clearFaults();
    }

    /** Added to every request. */
    public void latency(Duration time) {
        front.latency(time);
    }

    /** How fast each new connection takes and gives bytes from now on, as storage and gateways limit it; 0 for no limit. */
    public void connectionSpeed(long bytesPerSecond) {
        front.connectionSpeed(bytesPerSecond);
    }

    /** How fast all new connections together take and give bytes from now on, as the network to them does; 0 for no limit. */
    public void linkSpeed(long bytesPerSecond) {
        front.linkSpeed(bytesPerSecond);
    }

    /** Resets all open connections. */
    public void resetConnections() {
        front.resetConnections();
    }

    @Override
    public void close() throws IOException {
        front.close();
        workspace.engine.close();
        clock.shutdownNow();
        threads.shutdownNow();
        awaitThreads();
        if (temporary) {
            Storage.deleteAll(workspace.storage.root());
        }
    }

    /** A request that is still being handled may be writing into the folder. */
    private void awaitThreads() {
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
