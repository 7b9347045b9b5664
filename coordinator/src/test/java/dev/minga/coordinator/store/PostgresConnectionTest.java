package dev.minga.coordinator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.minga.coordinator.store.BreakableConnection.Cut;
import dev.minga.coordinator.testkit.TestDatabase;
import dev.minga.coordinator.testkit.TestPostgres;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real server behind a connection that breaks. */
@Timeout(60)
class PostgresConnectionTest {
    private static final String KILL_ALL =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " + "WHERE application_name = 'minga coordinator'";

    private String url = "";
    private BreakableConnection between;
    private PostgresDatabase database;

    @BeforeEach
    void open() throws Exception {
        between = new BreakableConnection(TestPostgres.port());
        url = TestPostgres.emptyDatabase();
        database = PostgresDatabase.open(
                // So that a commit is a word in the stream.
                url.replace(":" + TestPostgres.port() + "/", ":" + between.port() + "/") + "&preferQueryMode=simple",
                DatabaseLogin.NONE);
        TestDatabase.execute(database, "CREATE TABLE note (id BIGINT PRIMARY KEY)");
    }

    @AfterEach
    void close() throws Exception {
        database.close();
        between.close();
    }

    private int count() throws SQLException {
        return database.inTransaction(DatabaseContract::count);
    }

    @Test
    void aCommitIsAPromiseWhateverTheServersDefaultIs() throws SQLException {
        TestPostgres.asOperator("ALTER SYSTEM SET synchronous_commit = off");
        TestPostgres.asOperator("SELECT pg_reload_conf()");
        try (Database another = PostgresDatabase.open(TestPostgres.emptyDatabase(), DatabaseLogin.NONE)) {
            String setting =
                    another.inTransaction(connection -> PostgresSession.ask(connection, "SHOW synchronous_commit"));
            assertThat(setting).isEqualTo("on");
        }
    }

    @Test
    void oneCoordinatorServesADatabase() throws SQLException {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> PostgresDatabase.open(url, DatabaseLogin.NONE))
                .withMessageContaining("another coordinator serves it");
        database.close();
        PostgresDatabase.open(url, DatabaseLogin.NONE).close();
    }

    @Test
    void aConnectionThatTheServerEndsIsReplacedWithoutAWord() throws SQLException {
        database.inTransaction(connection -> DatabaseContract.add(connection, 1));
        TestPostgres.asOperator(KILL_ALL);
        database.inTransaction(connection -> DatabaseContract.add(connection, 2));
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void whoLostTheDatabaseToAnotherDoesNotWriteAgain() throws SQLException {
        between.shut(true);
        assertThatExceptionOfType(SQLException.class).isThrownBy(this::count);
        PostgresDatabase.open(url, DatabaseLogin.NONE).close();
        between.shut(false);
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> {
                    while (true) { // until it is tried again
                        try {
                            count();
                            return;
                        } catch (SQLException e) {
                            if (!e.getMessage().contains("cannot be reached")) {
                                throw e;
                            }
                            Thread.onSpinWait();
                        }
                    }
                })
                .withMessageContaining("another coordinator served the database meanwhile");
    }

    @Test
    void aCommitThatTheServerNeverHeardIsReportedAsNotDone() throws SQLException {
        between.next(Cut.BEFORE_THE_SERVER_HEARS);
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> database.inTransaction(connection -> DatabaseContract.add(connection, 1)))
                .withMessage("the connection broke, and nothing was written");
        assertThat(count()).isZero();
    }

    /** Reported as failed it would be tried again, and be in the journal twice. */
    @Test
    void aCommitWhoseAnswerWasLostIsDone() throws SQLException {
        between.next(Cut.BEFORE_THE_CLIENT_HEARS);
        assertThat(database.<Integer>inTransaction(connection -> DatabaseContract.add(connection, 1)))
                .isEqualTo(1);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void whileACommitIsInDoubtNobodyElseIsAnsweredAndClosingEndsTheWait() throws Exception {
        CompletableFuture<Object> doubtful = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            try {
                doubtful.complete(database.<Integer>inTransaction(connection -> {
                    between.next(Cut.BEFORE_THE_CLIENT_HEARS);
                    between.shutAfterwards();
                    return DatabaseContract.add(connection, 1);
                }));
            } catch (SQLException e) {
                doubtful.complete(e);
            }
        });
        writer.start();
        between.awaitCut();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(this::count)
                .withMessageContaining("cannot be reached");
        assertThat(doubtful).isNotDone();
        database.close();
        assertThat(doubtful.get()).isInstanceOf(SQLException.class);
        writer.join();
    }
}
