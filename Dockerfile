FROM node:24-slim AS pages
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /site
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt && useradd --system --uid 10001 liaison
COPY . .
COPY --from=pages /site/node_modules node_modules
RUN DATA_DIR=/opt/liaison python liaison/local/install.py vendor \
    && rm -rf node_modules \
    && mkdir /data && chown liaison /data
USER liaison
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "liaison.wsgi", "--limit-request-line", "8190", "--worker-class", "gthread", "--workers", "2", "--threads", "8", \
     "--bind", "0.0.0.0:8000", "--max-requests", "5000", "--max-requests-jitter", "500", \
     "--worker-tmp-dir", "/dev/shm"]
