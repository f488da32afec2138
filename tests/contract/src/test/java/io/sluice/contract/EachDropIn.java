package io.sluice.contract;

import io.sluice.contract.fixture.DropIn;
import io.sluice.contract.fixture.OpenDescriptors;
import io.sluice.contract.fixture.Scratch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that are made for each form of the two methods, on files that are opened as that form does it. */
@Tag("drop-in")
@ParameterizedClass
@MethodSource("io.sluice.contract.fixture.DropIn#here")
@ExtendWith(OpenDescriptors.class)
abstract class EachDropIn {
    @RegisterExtension
    final Scratch scratch = new Scratch();

    @Parameter
    DropIn api;

    @BeforeEach
    void openFilesAsThisFormDoes() {
        scratch.openingAs(api);
    }
}
