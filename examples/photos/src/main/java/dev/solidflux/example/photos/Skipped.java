package dev.solidflux.example.photos;

/** A file that takes no part, and why. */
public record Skipped(String name, String reason) {}
