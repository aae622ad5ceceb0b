"""What a person sees at a station: one page for each step of the flow. Import after `common.touch.start.open_on`."""
