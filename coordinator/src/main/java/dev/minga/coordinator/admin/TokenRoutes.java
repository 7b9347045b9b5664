package dev.minga.coordinator.admin;

import dev.minga.coordinator.access.AccessToken;
import dev.minga.coordinator.access.AccessTokens;
import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.admin.AdminViews.CreatedTokenView;
import dev.minga.coordinator.admin.AdminViews.Health;
import dev.minga.coordinator.admin.AdminViews.Problem;
import dev.minga.coordinator.admin.AdminViews.TokenRequest;
import dev.minga.coordinator.admin.AdminViews.TokenView;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;

/** Who may do what at this endpoint. */
final class TokenRoutes {
    private static final String PATH = "/v1/tokens";

    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final AccessTokens tokens;
    private final OperatorActs acts;
    private final Runnable revoked;

    /** @param revoked told when a token was revoked */
    TokenRoutes(AccessTokens tokens, OperatorActs acts, Runnable revoked) {
        this.tokens = tokens;
        this.acts = acts;
        this.revoked = revoked;
    }

    void addTo(Router router) {
        router.get(PATH).handler(AdminCall.needs(Role.AUDITOR)).blockingHandler(AdminCall.guarded(this::list));
        router.post(PATH).blockingHandler(AdminCall.guarded(this::create));
        router.post(PATH + "/:name/revocation").blockingHandler(AdminCall.guarded(this::revoke));
    }

    private void list(AdminCall call) throws IOException {
        call.answer(200, tokens.list().stream().map(TokenRoutes::view).toList());
    }

    private void create(AdminCall call) throws IOException {
        TokenRequest request = call.body(
                TokenRequest.class,
                "a token is asked for with {\"name\": …, \"role\": \"VIEWER\", \"validity\": \"90d\"}");
        request.validity().ifPresent(life -> {
            if (life.isNegative() || life.isZero() || life.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a token works for more than nothing and at most ten years");
            }
        });
        acts.begins(call, OperatorActs.Act.TOKEN_CREATE, request.name());
        AccessTokens.Created created = tokens.create(request.name(), request.role(), request.validity());
        call.answer(201, new CreatedTokenView(view(created.token()), created.secret()));
    }

    private void revoke(AdminCall call) throws IOException {
        String name = call.parameter("name");
        acts.begins(call, OperatorActs.Act.TOKEN_REVOKE, name);
        if (tokens.revoke(name)) {
            revoked.run();
            call.answer(200, new Health("revoked"));
        } else {
            call.answer(404, new Problem("there is no token " + name + ", or it was revoked before"));
        }
    }

    private static TokenView view(AccessToken token) {
        return new TokenView(token.name(), token.role(), token.created(), token.expires(), token.revoked());
    }
}
