package io.jenkins.plugins.databricks.execution;

import hudson.util.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Base64;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * An object that is saved encrypted with a running build, as it may contain a secret, such as the arguments of a run:
 * Jenkins encrypts each {@link Secret} in a saved Pipeline.
 */
@Restricted(NoExternalUse.class)
public final class Sealed<T extends Serializable> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The object as it is saved; {@code null} if it is {@linkplain #immutable immutable}, until it is saved. */
    private final Secret bytes;

    private transient volatile T value;

    /**
     * An object as it is now.
     *
     * @throws IllegalArgumentException if it cannot be saved
     */
    public Sealed(T value) {
        this(value, secret(value));
    }

    private Sealed(T value, Secret bytes) {
        this.value = value;
        this.bytes = bytes;
    }

    /**
     * An object that does not change any more. It takes less memory, as its bytes are made when it is saved.
     *
     * @throws IllegalArgumentException if it cannot be saved
     */
    public static <T extends Serializable> Sealed<T> immutable(T value) {
        bytes(value);
        return new Sealed<>(value, null);
    }

    private static Secret secret(Serializable value) {
        return Secret.fromString(Base64.getEncoder().encodeToString(bytes(value)));
    }

    private static byte[] bytes(Serializable value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be saved: " + e.getMessage(), e);
        }
        return out.toByteArray();
    }

    private Object writeReplace() {
        return bytes != null ? this : new Sealed<>(value);
    }

    @SuppressWarnings("unchecked")
    public T open() {
        T opened = value;
        if (opened == null) {
            byte[] clear = Base64.getDecoder().decode(bytes.getPlainText());
            try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(clear))) {
                opened = (T) objects.readObject();
            } catch (IOException | ClassNotFoundException e) {
                throw new IllegalStateException("The saved state of this step cannot be read: " + e.getMessage(), e);
            }
            value = opened;
        }
        return opened;
    }
}
