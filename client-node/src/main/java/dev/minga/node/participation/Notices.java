package dev.minga.node.participation;

import dev.minga.shared.text.Printable;

/** Passes news on: no text from the coordinator makes a second line, and no failure is told again and again. */
final class Notices implements Participation.News {
    private final Participation.News news;
    private String lastFailure = "";

    Notices(Participation.News news) {
        this.news = news;
    }

    @Override
    public void say(String line) {
        news.say(Printable.line(line));
    }

    @Override
    public void warn(String line) {
        news.warn(Printable.line(line));
    }

    /** Repeats nothing while the same failure comes again and again. */
    void warnOnce(String line) {
        if (!line.equals(lastFailure)) {
            lastFailure = line;
            warn(line);
        }
    }

    /** What was going wrong goes well again. */
    void settled() {
        lastFailure = "";
    }
}
