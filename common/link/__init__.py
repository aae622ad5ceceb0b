"""What devices and hub say to one another: topics, records, seals, the outbox, blobs and published content."""
