package io.jenkins.plugins.databricks.emulator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** All parts of the emulated workspace and its identity providers, put together. */
final class Workspace {

    /** Of the workspace, as {@code ?o=} in addresses has it. */
    static final long ID = 1234567890123456L;

    static final String ACCOUNT_ID = "5a6b7c8d-0000-4000-8000-000000000001";

    final RunSignals signals = new RunSignals();
    final Storage storage;
    final JobsArea jobs;
    final RunEngine engine;
    final DatabricksOAuth oauth;
    final EntraId entra;
    final InstanceMetadata metadata;
    final ArmArea arm;
    final SecretsArea secrets;
    final VolumeUploads volumeUploads;

    Workspace(
            Path root,
            URI url,
            Identity identity,
            Routes routes,
            ExecutorService threads,
            ScheduledExecutorService clock)
            throws IOException {
        Ids ids = new Ids();
        storage = new Storage(root);
        secrets = new SecretsArea(identity);
        WorkspaceFilesArea workspaceFiles = new WorkspaceFilesArea(storage, ids);
        PermissionsArea permissions = new PermissionsArea(workspaceFiles::type);
        jobs = new JobsArea(ids, identity, permissions);
        engine = new RunEngine(ids, new TaskRunner(storage, secrets), threads, clock);
        oauth = new DatabricksOAuth(identity, url);
        entra = new EntraId(identity, url);
        metadata = new InstanceMetadata(identity);
        arm = new ArmArea(identity, url);
        RunViews views = new RunViews(url);
        new DbfsArea(storage).register(routes);
        new DbfsUploads(storage).register(routes);
        FilesArea files = new FilesArea(storage);
        files.register(routes);
        volumeUploads = new VolumeUploads(files, storage, url.getScheme());
        volumeUploads.register(routes);
        new VolumeDownloads(files, url.toString()).register(routes);
        workspaceFiles.register(routes);
        permissions.register(routes);
        new CurrentUserArea(identity).register(routes);
        jobs.register(routes);
        new RunsArea(jobs, engine, views, signals, ids, identity).register(routes);
        new RunActions(engine, views, signals, ids).register(routes);
        secrets.register(routes);
        oauth.register(routes);
        arm.register(routes);
        metadata.register(routes);
        entra.register(routes);
    }
}
