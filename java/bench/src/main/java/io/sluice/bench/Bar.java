package io.sluice.bench;

import java.util.List;

/**
 * A ratio that is to be reached.
 *
 * @param subject the contender it is about
 * @param against the one it is measured against; of several, the one with the lowest median
 * @param figure what is compared
 * @param most the highest ratio that is good enough; {@link #SAME} for no more than the noise above one
 */
record Bar(String subject, List<String> against, Figure figure, double most) {
    /** As good as the other: above one by no more than the A/A pair of the same run, and 5 % at most. */
    static final double SAME = 1;

    static Bar cpu(String subject, String against, double most) {
        return new Bar(subject, List.of(against), Figure.THREAD, most);
    }
}
