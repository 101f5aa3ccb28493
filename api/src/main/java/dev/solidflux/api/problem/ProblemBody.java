package dev.solidflux.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** A problem as it is sent. */
record ProblemBody(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    String code,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Fault> errors) {}
