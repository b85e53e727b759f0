package io.jenkins.plugins.databricks.emulator.identity;

import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.ArmError;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Who may call the workspace: personal access tokens, and the tokens that the two identity providers have issued. */
public final class Identity {

    /** Of the workspace, as {@code ?o=} in addresses has it. */
    public static final long WORKSPACE_ID = 1234567890123456L;

    static final String ACCOUNT_ID = "5a6b7c8d-0000-4000-8000-000000000001";

    static final String MANAGEMENT_TOKEN_HEADER = "X-Databricks-Azure-SP-Management-Token";
    static final String RESOURCE_ID_HEADER = "X-Databricks-Azure-Workspace-Resource-Id";

    /** Whose personal access tokens are. */
    public static final String USER = "user@example.com";

    private static final String BEARER = "Bearer ";

    /** Azure Databricks refuses an Entra ID token this long before it expires. */
    private static final Duration ENTRA_MARGIN = Duration.ofSeconds(30);

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What a token is good for. */
    enum Kind {
        PERSONAL,
        DATABRICKS_OAUTH,
        ENTRA_DATABRICKS,
        ENTRA_MANAGEMENT
    }

    private record Token(Kind kind, String principal, Instant expiry) {}

    private final Map<String, Token> tokens = new HashMap<>();
    private final Map<String, Integer> minted = new HashMap<>();
    private final Map<String, Boolean> members = new HashMap<>();
    private Duration lifetime = Duration.ofHours(1);
    private String resourceId;

    public synchronized void addPersonalAccessToken(String token) {
        tokens.put(token, new Token(Kind.PERSONAL, USER, Instant.MAX));
    }

    public static String newPersonalAccessToken() {
        return "dapi" + HexFormat.of().formatHex(random(16));
    }

    public synchronized void tokenLifetime(Duration time) {
        lifetime = time;
    }

    public synchronized void resourceId(String id) {
        resourceId = id;
    }

    public synchronized void member(String clientId, boolean member) {
        members.put(clientId, member);
    }

    public synchronized boolean isMember(String clientId) {
        return members.getOrDefault(clientId, false);
    }

    public synchronized void expireTokens() {
        tokens.replaceAll((value, token) ->
                token.kind() == Kind.PERSONAL ? token : new Token(token.kind(), token.principal(), Instant.MIN));
    }

    public synchronized void revoke(String token) {
        tokens.remove(token);
    }

    public synchronized int minted(String clientId) {
        return minted.getOrDefault(clientId, 0);
    }

    /** An opaque token; that it looks like a JWT is all that it has in common with one. */
    synchronized String mint(Kind kind, String clientId) {
        String value = "eyJ" + Base64.getUrlEncoder().withoutPadding().encodeToString(random(48));
        tokens.put(value, new Token(kind, clientId, Instant.now().plus(lifetime)));
        minted.merge(clientId, 1, Integer::sum);
        return value;
    }

    synchronized long lifetimeSeconds() {
        return lifetime.toSeconds();
    }

    /**
     * Lets a request pass or refuses it.
     *
     * @see <a href="https://learn.microsoft.com/azure/databricks/dev-tools/auth/azure-sp">Azure service principals</a>
     */
    public synchronized void authenticate(HttpRequest request) {
        String authorization = request.headers().getOrDefault("Authorization", "");
        if (!authorization.startsWith(BEARER)) {
            throw new ApiError(401, "401", "Credential was not sent or was of an unsupported type for this API.");
        }
        Token token = token(request);
        if (token == null || token.kind() == Kind.ENTRA_MANAGEMENT) {
            throw new ApiError(403, "403", "Invalid access token.");
        }
        if (token.expiry().isBefore(Instant.now())) {
            throw new ApiError(403, "403", "Access token has expired.");
        }
        if (token.kind() == Kind.ENTRA_DATABRICKS) {
            if (token.expiry().isBefore(Instant.now().plus(ENTRA_MARGIN))) {
                throw new ApiError(403, "403", "Token is expiring within 30 seconds.");
            }
            admit(request, token.principal());
        }
    }

    /** Lets a request to Azure Resource Manager pass, which takes management tokens only, or refuses it. */
    public synchronized void authenticateAtArm(HttpRequest request) {
        String authorization = request.headers().getOrDefault("Authorization", "");
        if (!authorization.startsWith(BEARER)) {
            throw new ArmError(
                    401,
                    "AuthenticationFailed",
                    "Authentication failed. The 'Authorization' header is missing or has an unsupported scheme.");
        }
        Token token = token(request);
        if (token == null) {
            throw new ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.");
        }
        if (token.kind() != Kind.ENTRA_MANAGEMENT) {
            throw new ArmError(
                    401,
                    "InvalidAuthenticationTokenAudience",
                    "The access token has been obtained for wrong audience or resource.");
        }
        if (token.expiry().isBefore(Instant.now())) {
            throw new ArmError(401, "ExpiredAuthenticationToken", "The access token expiry has passed.");
        }
    }

    /** Whether a request that was let in came with a token of Entra ID. */
    public synchronized boolean isOfEntra(HttpRequest request) {
        return token(request).kind() == Kind.ENTRA_DATABRICKS;
    }

    /** Who makes a request that was let in: a user's name or a service principal's id. */
    public synchronized String principal(HttpRequest request) {
        return token(request).principal();
    }

    private Token token(HttpRequest request) {
        return tokens.get(request.headers()
                .getOrDefault("Authorization", BEARER)
                .substring(BEARER.length())
                .trim());
    }

    private void admit(HttpRequest request, String principal) {
        if (isMember(principal)) {
            return;
        }
        Token management = tokens.get(request.headers().getOrDefault(MANAGEMENT_TOKEN_HEADER, ""));
        boolean mayManage = management != null
                && management.kind() == Kind.ENTRA_MANAGEMENT
                && management.principal().equals(principal)
                && management.expiry().isAfter(Instant.now());
        String id = request.header(RESOURCE_ID_HEADER);
        if (!mayManage || id == null || !id.equalsIgnoreCase(resourceId)) {
            throw new ApiError(403, "PERMISSION_DENIED", "User not authorized.");
        }
        members.put(principal, true);
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
