package dev.minga.node.model;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;

/**
 * libtorch in this process. It is loaded once, from the class path, never from the network; nothing is reported to
 * anybody.
 *
 * <p>Thread-safe. The first call decides about threads and folder; later calls get the same engine.
 */
public final class NativeEngine {
    private static final String ENGINE = "PyTorch";

    private final Engine engine;

    private NativeEngine(Engine engine) {
        this.engine = engine;
    }

    /**
     * Loads libtorch.
     *
     * @param threads how many threads one operator may use, ≥ 1
     * @param cache where the native library is unpacked, about 450 MB, once for all processes that name the same folder
     * @throws NativeLibraryException if this platform's library is not on the class path or cannot be loaded
     */
    public static synchronized NativeEngine start(int threads, Path cache) throws NativeLibraryException {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.default_engine", ENGINE);
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("DJL_CACHE_DIR", cache.toString());
        System.setProperty("ENGINE_CACHE_DIR", cache.toString());
        if (NativeEngine.class.getResource("/native/lib/pytorch.properties") == null) {
            throw new NativeLibraryException(
                    "the native PyTorch library for " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + " is not on the class path",
                    "Build Minga on this platform, or add the artifact pytorch-native-cpu with its classifier to lib/.",
                    null);
        }
        try {
            return new NativeEngine(Engine.getEngine(ENGINE));
        } catch (EngineException | LinkageError e) {
            throw new NativeLibraryException(
                    "the native PyTorch library could not be loaded: " + e.getMessage(),
                    "It needs glibc 2.28 or later and about 500 MB in " + cache + ".",
                    e);
        }
    }

    NDManager newManager() {
        return engine.newBaseManager();
    }

    /**
     * Prepares the calling thread. From the second call on, libtorch's graph optimiser rewrites the program and then fails
     * on mixed dtypes; that switch and the one for gradients are per thread.
     */
    void prepareThread(boolean gradients) {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(gradients);
    }
}
