"""Large files, beyond one request.  Uses the same screening as the API."""
