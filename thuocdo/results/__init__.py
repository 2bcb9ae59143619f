"""What has been published, frozen: values, ranks, bands, findings, files."""
