# The server in one image: built with the web app, installed with the pinned and hashed dependencies, run by nobody in particular.
FROM python:3.11-slim AS build
WORKDIR /src
RUN pip install --no-cache-dir uv==0.13.9
COPY requirements.lock pyproject.toml hatch_build.py README.md LICENSE ./
COPY fieldobs fieldobs
COPY sync sync
COPY web web
# Node comes from PyPI into the build's own environment; nothing of it reaches the final image.
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .
RUN uv venv --quiet /venv && uv pip install --quiet --no-cache --python /venv --constraint requirements.lock /wheels/*.whl

FROM python:3.11-slim
LABEL org.opencontainers.image.title="fieldobs" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin fieldobs \
  && install --directory --owner fieldobs --group fieldobs --mode 0700 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 FIELDOBS_DATA=/data
USER fieldobs
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import sys, httpx; sys.exit(httpx.get('http://127.0.0.1:8000/health', timeout=4).status_code != 204)"]
ENTRYPOINT ["fieldobs"]
CMD ["serve", "--host", "0.0.0.0", "--data", "/data"]
