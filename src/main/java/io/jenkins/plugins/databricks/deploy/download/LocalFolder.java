package io.jenkins.plugins.databricks.deploy.download;

import io.jenkins.plugins.databricks.deploy.upload.FileSource;
import io.jenkins.plugins.databricks.deploy.upload.LinkCheck;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.UnwritableContentException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A folder in a build's workspace on this machine. Nothing is written through a link below the workspace: whoever may commit one must not choose where
 * files of the machine are replaced.
 */
public final class LocalFolder implements TargetFolder {

    private final Path base;
    private final Path root;

    /**
     * @param base the build's workspace folder
     * @param target the folder in it, as the parameter {@code target} of a step
     * @throws InvalidInputException when it is elsewhere
     */
    public LocalFolder(Path base, String target) {
        this(base, "target", target);
    }

    /** @param parameter what the folder was given as, for messages */
    public LocalFolder(Path base, String parameter, String target) {
        this.base = base.toAbsolutePath().normalize();
        root = FileSource.resolve(this.base, parameter, target).normalize();
        if (!root.startsWith(this.base)) {
            throw new InvalidInputException(
                    parameter + ": '" + LogText.name(target) + "' is not in the build's workspace, " + base);
        }
    }

    @Override
    public void check(List<String> names) throws IOException {
        LocalNames local = new LocalNames(names);
        local.check(root, File.separatorChar == '\\');
        if (local.differInCaseOnly() && ignoresCase()) {
            local.refuseEqual();
        }
    }

    private boolean ignoresCase() throws IOException {
        String name = unfinished();
        Path folder = folder(root);
        Path probe = folder.resolve(name);
        Files.createFile(probe);
        try {
            return Files.exists(folder.resolve(name.toUpperCase(Locale.ROOT)));
        } finally {
            Files.delete(probe);
        }
    }

    private static String unfinished() {
        return ".databricks-" + UUID.randomUUID() + ".part";
    }

    @Override
    public IncomingFile open(String name) throws IOException {
        Path file = root.resolve(name);
        Path folder = folder(file.getParent());
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("there is a folder '" + shown(file) + "' in the build's workspace. Delete it first");
        }
        return new Incoming(file, folder);
    }

    /** Makes a folder and those that it lies in, as far as they are missing. */
    private Path folder(Path folder) throws IOException {
        Files.createDirectories(base);
        Path made = base;
        for (Path name : base.relativize(folder)) {
            made = made.resolve(name);
            if (made.equals(base)) {
                continue; // An empty path has one name.
            }
            try {
                Files.createDirectory(made);
            } catch (FileAlreadyExistsException e) {
                if (LinkCheck.isLink(made)) {
                    throw new IOException(
                            "'" + shown(made)
                                    + "' in the build's workspace is a link, which is not followed. Delete it, or name another target");
                }
                if (!Files.isDirectory(made)) {
                    throw new IOException("'" + shown(made)
                            + "' in the build's workspace is a file, not a folder. Delete it, or name another target");
                }
            }
        }
        return made;
    }

    private String shown(Path file) {
        return LogText.name(base.relativize(file).toString());
    }

    /** A file under a name of its own until it is complete. */
    private static final class Incoming implements IncomingFile {

        private final Path file;
        private final Path folder;
        private boolean begun;
        private volatile Unfinished unfinished;

        Incoming(Path file, Path folder) throws IOException {
            this.file = file;
            this.folder = folder;
            this.unfinished = new Unfinished(folder.resolve(unfinished()));
        }

        @Override
        public synchronized FileSink begin() throws IOException {
            if (begun) {
                try {
                    unfinished.close();
                    unfinished = new Unfinished(folder.resolve(unfinished()));
                } catch (IOException e) {
                    throw UnwritableContentException.of(e);
                }
            }
            begun = true;
            return unfinished;
        }

        @Override
        public long taken() {
            return unfinished.taken.get();
        }

        @Override
        public void keep() throws IOException {
            unfinished.channel.close();
            Files.move(unfinished.path, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void close() throws IOException {
            unfinished.close();
        }
    }

    /** What has come of a file since it was begun. A new beginning is another file on disk, so nothing that is late gets into it. */
    private static final class Unfinished implements FileSink, AutoCloseable {

        private final Path path;
        private final FileChannel channel;
        private final AtomicLong taken = new AtomicLong();

        Unfinished(Path path) throws IOException {
            this.path = path;
            this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public void take(long position, byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            try {
                for (long next = position; buffer.hasRemaining(); ) {
                    next += channel.write(buffer, next);
                }
            } catch (IOException e) {
                throw UnwritableContentException.of(e);
            }
            taken.addAndGet(length);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(path);
        }
    }
}
